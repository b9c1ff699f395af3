// SPDX-License-Identifier: MIT
#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Finds how many frames the last page of an Ogg file holds.
///
/// libsndfile derives the start of a page from its end and the lengths of its packets, which is wrong on the last
/// page: its end is trimmed to the length of the track. A seek into it arrives late by the trimmed frames
/// (measured: up to 1 000 frames late, anywhere in the last 2.3 s of a song). So the reader starts before that
/// page and decodes into it.
///
/// - SeeAlso: RFC 3533, *The Ogg Encapsulation Format*, section 6: the page header.
enum OggTail {
    /// More than two pages of the largest size (65 307 bytes), so that the last two are within.
    private static let tailByteCount = 1 << 18
    private static let headerByteCount = 27

    /// The frames of the last page, or `nil` when the tail of the file does not hold two pages: it is then
    /// shorter than four pages, or followed by something foreign.
    static func lastPageFrameCount(descriptor: Int32) -> Int64? {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        let start = max(0, Int64(status.st_size) - Int64(tailByteCount))
        let tail = [UInt8](unsafeUninitializedCapacity: tailByteCount) { bytes, count in
            count = max(0, pread(descriptor, bytes.baseAddress, tailByteCount, off_t(start)))
        }
        let positions = granulePositions(in: tail)
        guard let last = positions.last, let previous = positions.last(where: { $0 < last }) else {
            return nil
        }
        return last - previous
    }

    /// The granule positions (frames up to the page's end) of all pages that end a packet, in order.
    static func granulePositions(in bytes: [UInt8]) -> [Int64] {
        var positions: [Int64] = []
        var offset = 0
        while offset + headerByteCount <= bytes.count {
            // Capture pattern, then stream structure version 0.
            guard bytes[offset] == UInt8(ascii: "O"), bytes[offset + 1] == UInt8(ascii: "g"),
                bytes[offset + 2] == UInt8(ascii: "g"), bytes[offset + 3] == UInt8(ascii: "S"),
                bytes[offset + 4] == 0
            else {
                offset += 1
                continue
            }
            let raw = (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[offset + 6 + $1]) << UInt64(8 * $1) }
            let position = Int64(bitPattern: raw)
            // -1 says that no packet ends on the page; anything far out is no position at all.
            if (0..<1 << 48).contains(position) { positions.append(position) }
            offset += headerByteCount
        }
        return positions
    }
}
