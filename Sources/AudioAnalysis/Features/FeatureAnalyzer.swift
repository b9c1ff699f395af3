// SPDX-License-Identifier: MIT
public import CacheModel
import CSpectrum

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Measures the physical features of audio: a chunk that is decoded already, or frames of a file.
///
/// What is not a finite number counts as silence, and what is beyond ±10⁶ as that. One owner, one thread at a time;
/// keep one for many chunks: it holds its tables and scratch, about a megabyte, and allocates nothing per window.
public final class FeatureAnalyzer {
    /// Changes whenever the same audio would give other values: what is cached belongs to one version.
    public static let version = 1

    /// How much of the audio is looked at.
    public enum Coverage: Sendable, CaseIterable {
        /// Every frame.
        case whole
        /// Every frame for what costs little, and some windows, evenly spread, for the rest: a fifth of the cost.
        case sparse
    }

    /// Frames from one window to the next.
    public let hopFrameCount: Int
    let kernels: SpectrumKernels
    /// What depends on rate and channels; kept for the next chunk of that format.
    var meters: FeatureMeters?

    /// - Precondition: `hopFrameCount` is in `1 ... 1_048_576`.
    public convenience init(hopFrameCount: Int = 1_024) {
        self.init(hopFrameCount: hopFrameCount, kernels: .best)
    }

    init(hopFrameCount: Int, kernels: SpectrumKernels) {
        precondition((1...1_048_576).contains(hopFrameCount), "a hop of \(hopFrameCount) frames")
        self.hopFrameCount = hopFrameCount
        self.kernels = kernels
    }

    /// Measures a chunk.
    ///
    /// - Complexity: O(frames).
    public func analyze(_ chunk: PCMChunk, coverage: Coverage) -> PhysicalFeatures {
        let frameCount = Int(chunk.frameCount.rawValue)
        let meters = prepareMeters(
            sampleRate: chunk.format.sampleRate, channelCount: chunk.format.channelCount)
        return chunk.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress, frameCount > 0 else { return .silence }
            let audio = PCMView(start: start, format: chunk.format, frameCount: frameCount)
            if coverage == .sparse, let features = meters.sparse(audio) { return features }
            return meters.whole(frameCount: Int64(frameCount)) { frame, samples in
                audio.convert(fromFrame: Int(frame), into: samples, kernels: kernels)
            }
        }
    }

    /// Measures every one of some frames of a file.
    ///
    /// - Parameters:
    ///   - frames: Absolute frames, within the track.
    ///   - progress: Told the absolute frame after each block.
    /// - Throws: ``AudioFileError``, and what `progress` throws.
    public func analyze(
        _ reader: AudioFileReader, frames: Range<Int64>, progress: (Int64) throws -> Void = { _ in }
    ) throws -> PhysicalFeatures {
        let meters = prepareMeters(sampleRate: reader.sampleRate, channelCount: reader.channelCount)
        try reader.seek(to: frames.lowerBound)
        return try meters.whole(frameCount: Int64(frames.count)) { frame, samples in
            try reader.read(into: samples)
            let start = UnsafePointer(samples.baseAddress!)
            kernels.table.pointee.to_float(
                Int32(attacca_float32), start, samples.count, samples.baseAddress)
            try progress(frames.lowerBound + frame)
        }
    }

    private func prepareMeters(sampleRate: Int, channelCount: Int) -> FeatureMeters {
        if let meters, meters.sampleRate == sampleRate, meters.channelCount == channelCount {
            return meters
        }
        let fresh = FeatureMeters(
            sampleRate: sampleRate, channelCount: channelCount, hopFrameCount: hopFrameCount,
            kernels: kernels)
        meters = fresh
        return fresh
    }
}
