// SPDX-License-Identifier: MIT
#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Whether an MPEG audio file says how long it is.
///
/// The length stands in a tag within the first frame: `Xing` (variable bit rate), `Info` (constant) or `VBRI`. A file
/// without one has a length only by estimate, from its size and the bit rate of its first frame, which is off by a
/// quarter of a per cent even where the rate is constant.
///
/// - SeeAlso: ID3v2.4 structure, section 3.1 (the size of what stands before the first frame).
enum MPEGHeader {
    private static let id3HeaderByteCount = 10
    /// The longest frame of layer III is 1441 bytes; some padding may stand before the first.
    private static let searchedByteCount = 8192

    /// - Returns: Also false when the file cannot be read.
    static func declaresLength(descriptor: Int32) -> Bool {
        var offset: Int64 = 0
        let id3 = bytes(id3HeaderByteCount, at: 0, of: descriptor)
        if id3.count == id3HeaderByteCount, id3.starts(with: "ID3".utf8) {
            // Four bytes of seven bits, the header not counted.
            offset = Int64(id3HeaderByteCount) + id3[6..<10].reduce(0) { $0 << 7 | Int64($1 & 0x7F) }
        }
        let start = bytes(searchedByteCount, at: offset, of: descriptor)
        return ["Xing", "Info", "VBRI"].contains { tag in
            start.indices.contains { start[$0...].starts(with: tag.utf8) }
        }
    }

    private static func bytes(_ count: Int, at offset: Int64, of descriptor: Int32) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, initializedCount in
            initializedCount = max(0, pread(descriptor, buffer.baseAddress, count, off_t(offset)))
        }
    }
}
