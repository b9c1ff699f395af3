// SPDX-License-Identifier: MIT

/// A group of 32 integers at a width of their own, least significant bit first.
///
/// Sample `i` takes bits `i·width ..< (i+1)·width` of the little-endian bit string, so that a group is
/// `4 · width` bytes, whatever the width.
enum BitPacking {
    /// Bytes that ``unpack(from:width:into:)`` may read and ``pack(_:width:into:)`` may write beyond a group.
    static let slackByteCount = 8

    /// Packs 32 integers, each below 2^`width`.
    ///
    /// - Parameter bytes: `4 · width` bytes are written, and ``slackByteCount`` more may be spoilt.
    @inline(__always)
    static func pack(_ group: UnsafePointer<UInt32>, width: Int, into bytes: UnsafeMutableRawPointer) {
        var output = bytes
        var bits: UInt64 = 0
        var bitCount: UInt64 = 0
        for index in 0..<BlockLayout.groupSampleCount {
            bits |= UInt64(truncatingIfNeeded: group[index]) &<< bitCount
            bitCount &+= UInt64(truncatingIfNeeded: width)
            // Without a branch: the low word is written each time, and passed over once it is full.
            output.storeBytes(of: UInt32(truncatingIfNeeded: bits).littleEndian, as: UInt32.self)
            let full = bitCount &>> 5
            output += Int(truncatingIfNeeded: full &* 4)
            bits &>>= full &* 32
            bitCount &= 31
        }
    }

    /// Unpacks 32 integers.
    ///
    /// - Parameters:
    ///   - bytes: `4 · width` bytes, with ``slackByteCount`` readable ones behind them.
    ///   - width: 0 to 32 bits.
    @inline(__always)
    static func unpack(from bytes: UnsafeRawPointer, width: Int, into group: UnsafeMutablePointer<UInt32>) {
        let mask: UInt64 = (1 &<< UInt64(truncatingIfNeeded: width)) &- 1
        var bit = 0
        for index in 0..<BlockLayout.groupSampleCount {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: bit &>> 3, as: UInt64.self))
            group[index] = UInt32(truncatingIfNeeded: (word &>> UInt64(truncatingIfNeeded: bit & 7)) & mask)
            bit &+= width
        }
    }
}
