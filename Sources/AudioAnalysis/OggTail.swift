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
/// page: its end is trimmed to the length of the track. A seek into it delivers frames from another
/// place (measured: anywhere in the last 2.3 s of a song). So the reader starts before that
/// page and decodes into it. The same error lets a seek succeed beyond the last frame of a file whose header promises
/// more than there is (one song of 49).
///
/// - SeeAlso: RFC 3533, *The Ogg Encapsulation Format*, section 6: the page header.
enum OggTail {
    /// More than two pages of the largest size (65 307 bytes), so that the last two are within.
    private static let tailByteCount = 1 << 18
    private static let headerByteCount = 27
    private static let endOfStreamFlag: UInt8 = 4

    /// The frames of the last page, or `nil` when the tail of the file does not hold two pages: it is then
    /// shorter than four pages, or followed by something foreign.
    static func lastPageFrameCount(descriptor: Int32) -> Int64? {
        guard let tail = tail(of: descriptor) else { return nil }
        let positions = granulePositions(in: tail)
        guard let last = positions.last, let previous = positions.last(where: { $0 < last }) else {
            return nil
        }
        return last - previous
    }

    /// Whether the last page is not marked as the end of its stream; `nil` when the tail holds no page.
    static func endsEarly(descriptor: Int32) -> Bool? {
        guard let tail = tail(of: descriptor), let last = pageOffsets(in: tail).last else { return nil }
        return tail[last + 5] & endOfStreamFlag == 0
    }

    private static func tail(of descriptor: Int32) -> [UInt8]? {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        let start = max(0, Int64(status.st_size) - Int64(tailByteCount))
        return [UInt8](unsafeUninitializedCapacity: tailByteCount) { bytes, count in
            count = max(0, pread(descriptor, bytes.baseAddress, tailByteCount, off_t(start)))
        }
    }

    /// The granule positions (frames up to the page's end) of all pages that end a packet, in order.
    static func granulePositions(in bytes: [UInt8]) -> [Int64] {
        pageOffsets(in: bytes).compactMap { offset in
            let raw = (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[offset + 6 + $1]) << UInt64(8 * $1) }
            let position = Int64(bitPattern: raw)
            // -1 says that no packet ends on the page; anything far out is no position at all.
            return (0..<1 << 48).contains(position) ? position : nil
        }
    }

    /// Where pages start.
    private static func pageOffsets(in bytes: [UInt8]) -> [Int] {
        var offsets: [Int] = []
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
            offsets.append(offset)
            offset += headerByteCount
        }
        return offsets
    }
}
