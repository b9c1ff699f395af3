// SPDX-License-Identifier: MIT
import CSndFile
import CacheModel

/// The row `flac`: libFLAC at level 5 through libsndfile, all reads and writes in memory.
///
/// libsndfile takes and gives int24 as the upper bits of an `Int32`. Bringing a chunk into that shape is not counted,
/// neither way.
final class FLACCodec: MeasuredCodec {
    /// libFLAC's level 5 of 0 ... 8, on libsndfile's scale of 0 ... 1.
    private static let compressionLevel = 5.0 / 8.0

    let name = "flac"
    private let buffers: CodecBuffers
    private let file: MemorySoundFile
    /// The samples of an int24 chunk, widened.
    private var widened: [Int32] = []

    init(buffers: CodecBuffers) {
        self.buffers = buffers
        file = MemorySoundFile(buffers.encoded)
    }

    /// Whether FLAC is compared at all for chunks of this format.
    static func takes(_ format: SampleFormat) -> Bool { format == .int16 || format == .int24 }

    func prepare(_ chunk: PCMChunk) {
        guard chunk.format.sampleFormat == .int24 else { return }
        chunk.withUnsafeBytes { bytes in
            widened = stride(from: 0, to: bytes.count, by: 3).map { start in
                Int32(
                    bitPattern: UInt32(bytes[start]) << 8 | UInt32(bytes[start + 1]) << 16
                        | UInt32(bytes[start + 2]) << 24)
            }
        }
    }

    func encode(_ chunk: PCMChunk) throws -> Int {
        file.truncate()
        var info = Self.info(of: chunk.format)
        guard sf_format_check(&info) != 0 else {
            throw CodecRefusal("libsndfile has no FLAC of \(chunk.format)")
        }
        guard let soundFile = file.open(mode: Int(SFM_WRITE), &info) else {
            throw CodecRefusal("libsndfile: \(String(cString: sf_strerror(nil)))")
        }
        var level = Self.compressionLevel
        let accepted = sf_command(
            soundFile, Int32(SFC_SET_COMPRESSION_LEVEL), &level, Int32(MemoryLayout<Double>.size))
        let frameCount = chunk.frameCount.rawValue
        let written =
            chunk.format.sampleFormat == .int16
            ? chunk.withUnsafeBytes {
                sf_writef_short(soundFile, $0.bindMemory(to: Int16.self).baseAddress, frameCount)
            }
            : widened.withUnsafeBufferPointer { sf_writef_int(soundFile, $0.baseAddress, frameCount) }
        let reason = String(cString: sf_strerror(soundFile))
        guard sf_close(soundFile) == 0, written == frameCount, accepted == SF_TRUE else {
            throw CodecRefusal("libsndfile wrote \(written) of \(frameCount) frames as FLAC: \(reason)")
        }
        return file.byteCount
    }

    func decode(_ chunk: PCMChunk) throws {
        var info = SF_INFO()
        guard let soundFile = file.open(mode: Int(SFM_READ), &info) else {
            throw LabFailure("libsndfile: \(String(cString: sf_strerror(nil)))")
        }
        defer { sf_close(soundFile) }
        let frameCount = chunk.frameCount.rawValue
        guard Int(info.channels) == chunk.format.channelCount, info.frames == frameCount else {
            throw LabFailure(
                "libsndfile found \(info.frames) frames of \(info.channels) channels in its FLAC")
        }
        let read =
            chunk.format.sampleFormat == .int16
            ? sf_readf_short(soundFile, buffers.decoded.bindMemory(to: Int16.self).baseAddress, frameCount)
            : sf_readf_int(soundFile, buffers.decoded.bindMemory(to: Int32.self).baseAddress, frameCount)
        guard read == frameCount else { throw LabFailure("libsndfile read \(read) of \(frameCount) frames") }
    }

    func hasDecoded(_ chunk: PCMChunk) -> Bool {
        chunk.format.sampleFormat == .int16
            ? chunk.withUnsafeBytes { buffers.hasDecoded($0) }
            : widened.withUnsafeBytes { buffers.hasDecoded($0) }
    }

    private static func info(of format: PCMFormat) -> SF_INFO {
        var info = SF_INFO()
        info.samplerate = Int32(format.sampleRate)
        info.channels = Int32(format.channelCount)
        info.format = Int32(
            Int(SF_FORMAT_FLAC)
                | (format.sampleFormat == .int16 ? Int(SF_FORMAT_PCM_16) : Int(SF_FORMAT_PCM_24)))
        return info
    }
}
