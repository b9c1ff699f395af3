// SPDX-License-Identifier: MIT
import AudioAnalysis
import CacheModel

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Measures a ``TrackProfile`` from samples of a track: up to 16 windows of one second, evenly spread.
///
/// Deterministic: the windows depend on the length alone. A window with damaged audio is left out; who plays
/// it hears of it.
struct TrackProfiler {
    private static let windowCountMax: Int64 = 16

    private var loudness: LoudnessMeter
    private var balance: SpectralBalanceMeter
    private var peak: Float = 0

    /// - Parameters:
    ///   - path: The track.
    ///   - description: What is known of it.
    ///   - isCancelled: Asked before each window.
    /// - Throws: `AudioFileError` when the track cannot be opened, `CancellationError`.
    static func profile(
        path: String, description: TrackDescription, isCancelled: () -> Bool
    ) throws -> TrackProfile {
        let reader = try AudioFileReader(path: path, knownFrameCount: description.frameCount)
        var profiler = Self(description)
        let buffer = UnsafeMutableBufferPointer<Float>.allocate(
            capacity: description.sampleRate * description.channelCount)
        defer { buffer.deallocate() }
        for window in windows(of: description) {
            if isCancelled() { throw CancellationError() }
            let samples = UnsafeMutableBufferPointer(
                rebasing: buffer[..<(window.count * description.channelCount)])
            guard try read(reader, from: window.lowerBound, into: samples) else { continue }
            InputSanitiser.sanitise(samples)
            profiler.add(UnsafeBufferPointer(samples))
        }
        return profiler.profile
    }

    /// Where to listen: the whole track when it is short, else windows whose centres divide it evenly.
    static func windows(of description: TrackDescription) -> [Range<Int64>] {
        let length = Int64(description.sampleRate)
        let total = description.frameCount.rawValue
        guard total > 0 else { return [] }
        let count = min(windowCountMax, (total + length - 1) / length)
        if count * length >= total {
            return (0..<count).map { $0 * length..<min(total, ($0 + 1) * length) }
        }
        return (0..<count).map { index in
            let start = (2 * index + 1) * total / (2 * count) - length / 2
            return start..<start + length
        }
    }

    /// False where the audio is damaged.
    private static func read(
        _ reader: AudioFileReader, from frame: Int64, into samples: UnsafeMutableBufferPointer<Float>
    ) throws(AudioFileError) -> Bool {
        do {
            try reader.seek(to: frame)
            try reader.read(into: samples)
            return true
        } catch {
            guard error.code == .corrupt else { throw error }
            return false
        }
    }

    private init(_ description: TrackDescription) {
        loudness = LoudnessMeter(
            sampleRate: description.sampleRate, channelCount: description.channelCount)
        balance = SpectralBalanceMeter(
            sampleRate: description.sampleRate, channelCount: description.channelCount)
    }

    private mutating func add(_ samples: UnsafeBufferPointer<Float>) {
        loudness.beginWindow()
        loudness.add(samples)
        balance.beginWindow()
        balance.add(samples)
        peak = samples.reduce(peak) { max($0, abs($1)) }
    }

    private var profile: TrackProfile {
        guard let loudness = loudness.integratedLoudness, let low = balance.lowShareDecibels,
            let high = balance.highShareDecibels
        else { return .neutral }
        return TrackProfile(
            loudness: loudness, peakToLoudness: 20 * log10(Double(peak)) - loudness, lowShareDecibels: low,
            highShareDecibels: high)
    }
}
