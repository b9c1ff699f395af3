// SPDX-License-Identifier: MIT
public import AudioAnalysis
import CacheModel

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A track to try the cache with when there is no music at hand: three minutes, synthesised, always the same.
///
/// | from | section | what it is for |
/// |---|---|---|
/// | 0:00 | quiet | soft chords |
/// | 0:30 | vocal-like | a formant voice over the chords |
/// | 1:05 | rhythmic | drums and a bass line |
/// | 1:45 | loud | everything at once |
/// | 2:20 | bright | bells |
/// | 2:45 | quiet | the chords again, fading |
public enum DemonstrationTrack {
    public static let sampleRate = 44_100
    public static let seconds = 180

    /// Writes the track as 16-bit stereo FLAC. The file appears whole or not at all.
    ///
    /// - Parameter path: Where to; an existing file is replaced.
    /// - Throws: `AudioFileError` when it cannot be written.
    /// - Complexity: About 1.5 s of one core.
    public static func write(to path: String) throws(AudioFileError) { try write(to: path, seconds: seconds) }

    /// Writes the first `seconds` of the track.
    static func write(to path: String, seconds: Int) throws(AudioFileError) {
        let temporary = "\(path).\(getpid()).part"
        do throws(AudioFileError) {
            try synthesise(to: temporary, seconds: seconds)
            guard rename(temporary, path) == 0 else {
                throw AudioFileError.cannotReplace(path, errorNumber: errno)
            }
        } catch {
            unlink(temporary)
            throw error
        }
    }

    private static func synthesise(to path: String, seconds: Int) throws(AudioFileError) {
        let format = PCMFormat(sampleFormat: .int16, sampleRate: sampleRate, channelCount: 2)
        let writer = try AudioFileWriter(path: path, container: .flac, format: format)
        let encoder = SampleEncoder(format: format)
        var synthesiser = DemonstrationSynthesiser(sampleRate: sampleRate)
        let blockFrameCount = sampleRate / 10
        var samples = [Double](repeating: 0, count: blockFrameCount * 2)
        let bytes = UnsafeMutableRawBufferPointer.allocate(
            byteCount: blockFrameCount * format.bytesPerFrame, alignment: 16)
        defer { bytes.deallocate() }
        for block in 0..<seconds * 10 {
            let firstFrame = block * blockFrameCount
            for frame in 0..<blockFrameCount {
                let (left, right) = synthesiser.frame(firstFrame + frame)
                samples[2 * frame] = left
                samples[2 * frame + 1] = right
            }
            samples.withUnsafeBufferPointer {
                encoder.encode($0, firstFrame: Int64(firstFrame), into: bytes)
            }
            try writer.append(UnsafeRawBufferPointer(bytes))
        }
        try writer.close()
    }
}
