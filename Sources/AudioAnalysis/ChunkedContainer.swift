// SPDX-License-Identifier: MIT
#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// The chunks of a RIFF (WAV) or AIFF file, as far as the size of the audio goes.
///
///     file  := ("RIFF" | "FORM") size form chunk*
///     chunk := id[4] size[4] content[size] padding to 2 bytes       little-endian in RIFF, big-endian in FORM
///
/// - SeeAlso: Microsoft and IBM, *Multimedia Programming Interface and Data Specifications 1.0* (1991); Apple, *Audio
///   Interchange File Format 1.3* (1989).
enum ChunkedContainer {
    private static let headerByteCount = 12
    private static let chunkHeaderByteCount = 8
    /// More chunks than this before the audio are not a file that anybody wrote on purpose.
    private static let chunkCountMax = 1000
    /// A version, a time, and two numbers for each of 64 channels.
    private static let peakByteCountMax: Int64 = 8 + 64 * 8

    /// Whether the audio is declared to go on behind the end of the file; `nil` of another container, and of one that
    /// does not say (streams are written with a size of 0 or of all ones, and RF64 has it elsewhere).
    static func endsEarly(descriptor: Int32) -> Bool? {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        let end = Int64(status.st_size)
        guard let header = bytes(12, at: 0, of: descriptor) else { return nil }
        let audio: String
        let isBigEndian: Bool
        switch (text(header[0..<4]), text(header[8..<12])) {
        case ("RIFF", "WAVE"): (audio, isBigEndian) = ("data", false)
        case ("FORM", "AIFF"), ("FORM", "AIFC"): (audio, isBigEndian) = ("SSND", true)
        default: return nil
        }
        var offset = Int64(headerByteCount)
        for _ in 0..<chunkCountMax {
            guard let chunk = bytes(chunkHeaderByteCount, at: offset, of: descriptor) else { return nil }
            let size = integer(chunk[4..<8], isBigEndian: isBigEndian)
            offset += Int64(chunkHeaderByteCount)
            if text(chunk[0..<4]) == audio {
                guard size > 0, size < 0xFFFF_FF00 else { return nil }
                return offset + size > end
            }
            offset += size + size % 2
        }
        return nil
    }

    /// Turns the `PEAK` chunk of a finished WAV or RF64 file into padding, where it has one.
    ///
    /// libsndfile writes one into every RF64 file of floats, with the time of day in it, and 1.2.0 refuses to leave it
    /// out. It is wrong as well where samples were written as bytes: all peaks are zero.
    ///
    /// - Returns: 0, or the error number of a write that failed.
    static func discardPeaks(descriptor: Int32) -> Int32 {
        var offset = Int64(headerByteCount)
        for _ in 0..<chunkCountMax {
            guard let chunk = bytes(chunkHeaderByteCount, at: offset, of: descriptor) else { return 0 }
            let size = integer(chunk[4..<8], isBigEndian: false)
            switch text(chunk[0..<4]) {
            case "data": return 0
            case "PEAK":
                guard size <= peakByteCountMax else { return 0 }
                let padding = Array("JUNK".utf8) + chunk[4..<8] + [UInt8](repeating: 0, count: Int(size))
                errno = 0
                guard pwrite(descriptor, padding, padding.count, off_t(offset)) == padding.count else {
                    return errno == 0 ? EIO : errno
                }
                return 0
            default: offset += Int64(chunkHeaderByteCount) + size + size % 2
            }
        }
        return 0
    }

    private static func bytes(_ count: Int, at offset: Int64, of descriptor: Int32) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        return pread(descriptor, &bytes, count, off_t(offset)) == count ? bytes : nil
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

    private static func integer(_ bytes: ArraySlice<UInt8>, isBigEndian: Bool) -> Int64 {
        (isBigEndian ? Array(bytes) : bytes.reversed()).reduce(0) { $0 << 8 | Int64($1) }
    }
}
