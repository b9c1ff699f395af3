// SPDX-License-Identifier: MIT
import CChecksum

/// CRC-32C (Castagnoli), the checksum of headers and payloads.
///
/// - SeeAlso: RFC 3720, appendix B.4.
struct Checksum {
    private(set) var value: UInt32 = 0

    /// The checksum of one run of bytes.
    static func of(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        var checksum = Checksum()
        checksum.combine(bytes)
        return checksum.value
    }

    /// Takes in the bytes that follow. O(*n*).
    mutating func combine(_ bytes: UnsafeRawBufferPointer) {
        value = attacca_crc32c(value, bytes.baseAddress, bytes.count)
    }

    /// Takes in the identity of a store as 16 little-endian bytes, high half first.
    mutating func combine(_ storeID: StoreID) {
        withUnsafeBytes(of: (storeID.high.littleEndian, storeID.low.littleEndian)) { combine($0) }
    }
}
