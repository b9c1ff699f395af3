// SPDX-License-Identifier: MIT
import AudioAnalysis
public import CacheModel

/// A renderer of audio files with five presets: equaliser, compressor, make-up gain, limiter.
///
/// The name of a track is the path of its file. What the presets do at full intensity:
///
/// | preset | equaliser | compressor | make-up |
/// |---|---|---|---|
/// | `adaptive` | shelves at 150 Hz and 5 kHz that lead to a middle balance, ±3 dB | ratio 1 to 2.5 by the track's dynamics | half the way to -16 LUFS |
/// | `gentle` | a little less bass, presence and treble | 1.8:1 from -30 dBFS, slow | 3 dB |
/// | `warm` | +3 dB below 180 Hz, +1.5 dB at 350 Hz, -3 dB above 6.5 kHz | 2:1 from -24 dBFS | 2 dB |
/// | `bright` | -1.5 dB below 120 Hz, +2 dB at 3 kHz, +4 dB above 7 kHz | 1.6:1 from -20 dBFS | 1 dB |
/// | `punchy` | +3 dB at 80 Hz, -2 dB at 400 Hz, +2 dB at 4 kHz | 3:1 from -20 dBFS, quick | 4 dB |
///
/// Intensity scales every gain and reduction in dB. Above zero, a limiter holds the sample peaks at -1 dBFS; at
/// zero the source passes untouched. In all cases what is not a finite number becomes silence, and int16 and
/// int24 output is dithered, also where the source has as many bits.
///
/// Output frame *n* belongs to input frame *n*. Any range gives the same bits each time it is rendered, and
/// neighbouring ranges join: each render starts ``ChainSettings/settlingSeconds`` before its range (about 2 s) from
/// silence, so that the state of the chain has settled when the range begins.
///
/// Stateless but for the measured track profiles; every render opens its own reader. Any number of threads.
public final class ReferenceRenderer: SourceReading {
    /// In the order of the keys 1 to 5.
    public static let presets: [Preset] = ["adaptive", "gentle", "warm", "bright", "punchy"]

    /// Changes with every change of the sound: one more for each.
    public let revision = RendererRevision(name: "attacca-reference 1")

    private let profiles = TrackProfileCache()

    public init() {}

    /// Size, modification time and inode.
    ///
    /// - Throws: `AudioFileError`.
    public func fingerprint(_ track: TrackID) throws -> TrackFingerprint? {
        try AudioFileIdentity(path: track.rawValue).fingerprint
    }

    /// Opens the file and finds out how much of it can be decoded.
    ///
    /// - Throws: `AudioFileError`.
    public func describe(_ track: TrackID) throws -> TrackDescription {
        let revision = try AudioFileIdentity.contentRevision(path: track.rawValue)
        let reader = try AudioFileReader(path: track.rawValue)
        return TrackDescription(
            revision: revision, sampleRate: reader.sampleRate, channelCount: reader.channelCount,
            frameCount: reader.frameCount)
    }

    /// Renders a range.
    ///
    /// Asks for cancellation every 50 ms of audio. Needs about 1 MB beside the output.
    ///
    /// - Throws: `AudioFileError`, also when the file is not the one that was described; ``RenderingError`` for
    ///   an unknown preset; `CancellationError`.
    /// - Precondition: Rate, channels and frames of `output` are those of the request.
    public func render(_ request: RenderRequest, into output: inout PCMBuffer) throws {
        precondition(output.format == request.format, "\(output.format) for a request of \(request.format)")
        precondition(output.frameCount == request.frameCount, "\(output.frameCount) of \(request.frameCount)")
        let path = request.track.rawValue
        let description = request.description
        guard try AudioFileIdentity.contentRevision(path: path) == description.revision else {
            throw AudioFileError.changed(path)
        }
        let identity = try AudioFileIdentity(path: path)
        let settings = try ChainSettings.preset(request.variant.preset) {
            try profiles.profile(of: request.track, revision: description.revision) {
                try TrackProfiler.profile(
                    path: path, description: description, isCancelled: { request.isCancelled })
            }
        }
        guard let settings else { throw RenderingError.unknownPreset(request.variant.preset) }
        try output.withUnsafeMutableBytes { bytes in
            let pass = try RenderPass(request, settings: settings)
            try pass.run(into: bytes)
        }
        // Replaced while it was read: nobody may keep that under the old revision.
        guard try AudioFileIdentity(path: path) == identity else { throw AudioFileError.changed(path) }
    }

    /// Decodes frames of the file; what is not a finite number is silence, as for a render.
    ///
    /// - Throws: `AudioFileError`, also when the file is not the one that was described.
    /// - Precondition: `output` is float32 at the track's rate and channels, and as long as `frames`.
    public func readSource(
        _ track: TrackID, description: TrackDescription, frames: Range<Int64>, into output: inout PCMBuffer
    ) throws {
        let (path, format) = (track.rawValue, output.format)
        precondition(
            format.sampleFormat == .float32 && format.sampleRate == description.sampleRate
                && format.channelCount == description.channelCount, "\(format) for \(description)")
        precondition(
            output.frameCount == FrameCount(Int64(frames.count)), "\(output.frameCount) of \(frames)")
        guard try AudioFileIdentity.contentRevision(path: path) == description.revision else {
            throw AudioFileError.changed(path)
        }
        let reader = try AudioFileReader(path: path, knownFrameCount: description.frameCount)
        guard reader.sampleRate == description.sampleRate, reader.channelCount == description.channelCount
        else { throw AudioFileError.changed(path) }
        try reader.seek(to: frames.lowerBound)
        try output.withUnsafeMutableBytes { bytes throws(AudioFileError) in
            let samples = bytes.bindMemory(to: Float.self)
            try reader.read(into: samples)
            InputSanitiser.sanitise(samples)
        }
    }
}
