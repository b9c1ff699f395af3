// SPDX-License-Identifier: MIT
import CSpectrum

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Follows the level of audio in short bursts, a hundred points a second, and measures how strongly a beat recurs in it.
///
/// A point is a few bursts of 16 frames, evenly spread over a hundredth of a second at any sample rate. Windows of 2048
/// frames are too long for beats where the rate is low, and too many to look at where the budget is small. Two
/// envelopes are followed: the energy, in which basses and drums stand out, and that of the differences between
/// neighbouring frames, in which cymbals and consonants do.
struct RhythmMeter: ~Copyable {
    /// Beats a minute that are looked for.
    static let beatsPerMinute = 60.0...200.0
    static let pointsPerSecond = 100
    /// Bursts in a point, where it has the room.
    private static let burstCount = 4
    /// Twice the frequency, in Hz, that the differences for the middle of the spectrum pass best, where the bursts are
    /// long enough for it: they damp what is an octave and more from there.
    private static let middleFrequencyDoubled = 5_000
    /// Levels this far below the mean count as that: 30 dB, as a power ratio.
    private static let floorShare: Float = 1e-3
    /// Elements that vectors may spoil behind the last.
    private static let slack = 8

    private let kernels: SpectrumKernels
    private let sampleRate: Int
    private let channelCount: Int
    let plan: attacca_burst_plan
    /// One element a point: sums of squares over the bursts, of squared differences, greatest absolute samples.
    private(set) var energy = FloatMemory(count: 1_024)
    private var differenceEnergy = FloatMemory(count: 1_024)
    private var middleEnergy = FloatMemory(count: 1_024)
    private(set) var peak = FloatMemory(count: 1_024)
    private(set) var pointCount = 0
    private var onsets = FloatMemory(count: 1_024)
    private var scratch = FloatMemory(count: 1_024)

    /// - Parameter sampleRate: In Hz.
    init(sampleRate: Int, channelCount: Int, kernels: SpectrumKernels) {
        self.kernels = kernels
        self.sampleRate = sampleRate
        self.channelCount = channelCount
        let pointFrameCount = sampleRate / Self.pointsPerSecond
        let burstFrameCount = min(Int(attacca_burst_frames_max), pointFrameCount)
        plan = attacca_burst_plan(
            point_frames: pointFrameCount, bursts: min(Self.burstCount, pointFrameCount / burstFrameCount),
            burst_frames: burstFrameCount,
            middle_lag: max(1, min(sampleRate / Self.middleFrequencyDoubled, burstFrameCount / 2)))
    }

    mutating func reset() { pointCount = 0 }

    /// Takes in the whole points within some interleaved PCM.
    ///
    /// - Parameters:
    ///   - sampleFormat: Raw value of a `SampleFormat`.
    ///   - start: The first sample of the next point.
    mutating func add(sampleFormat: Int32, start: UnsafeRawPointer, frameCount: Int) {
        let count = frameCount / plan.point_frames
        energy.grow(to: pointCount + count)
        differenceEnergy.grow(to: pointCount + count)
        middleEnergy.grow(to: pointCount + count)
        peak.grow(to: pointCount + count)
        let levels = attacca_burst_levels(
            energy: energy.start + pointCount, difference_energy: differenceEnergy.start + pointCount,
            middle_energy: middleEnergy.start + pointCount, peak: peak.start + pointCount)
        withUnsafePointer(to: plan) { plan in
            kernels.table.pointee.burst_levels(sampleFormat, start, channelCount, plan, count, levels)
        }
        pointCount += count
    }

    /// Mean square of all samples in the bursts of some points; 0 of none.
    func meanSquare(of points: Range<Int>) -> Double {
        let frameCount = points.count * plan.bursts * (plan.burst_frames - 1)
        return frameCount > 0 ? sum(of: energy, points) / Double(frameCount * channelCount) : 0
    }

    /// Mean energy of the middle of the spectrum in the bursts of some points, in a unit of its own; 0 of none.
    func meanMiddleEnergy(of points: Range<Int>) -> Double {
        points.isEmpty ? 0 : sum(of: middleEnergy, points) / Double(points.count)
    }

    /// The points that a window lies in.
    func points(near frames: Range<Int>) -> Range<Int> {
        let end = min(pointCount, (frames.upperBound + plan.point_frames / 2) / plan.point_frames)
        return min(frames.lowerBound / plan.point_frames, max(0, end - 1))..<end
    }

    /// The mean of ``sharpness(of:)`` over stretches as long as a window.
    var meanSharpness: Double {
        let length = max(1, SpectralMeter.windowLength / plan.point_frames)
        var (sum, count) = (0.0, 0.0)
        for end in stride(from: length, through: pointCount, by: length) {
            sum += sharpness(of: end - length..<end)
            count += 1
        }
        return count > 0 ? sum / count : 0
    }

    /// How much treble the bursts of some points have: log2 of the mean squared difference of neighbouring frames by
    /// the mean square, -10 for silence.
    func sharpness(of points: Range<Int>) -> Double {
        let floor = 1e-12
        return log2((sum(of: differenceEnergy, points) + floor / 1_024) / (sum(of: energy, points) + floor))
    }

    /// How strongly a beat recurs, 0 ... 1: the autocorrelation of onsets at the strongest period of
    /// ``beatsPerMinute``, the mean removed, by their variance; 0 where there are not two periods of the fastest beat.
    ///
    /// An onset is how much the two envelopes, each averaged over 30 ms, rise within 20 ms, in octaves of power.
    mutating func tempoEnergy() -> Double {
        let pointsPerMinute = 60 * Double(sampleRate) / Double(plan.point_frames)
        let shortest = Int((pointsPerMinute / Self.beatsPerMinute.upperBound).rounded())
        let longest = min(
            Int((pointsPerMinute / Self.beatsPerMinute.lowerBound).rounded()), pointCount / 2)
        guard shortest <= longest else { return 0 }
        onsets.grow(to: pointCount + Self.slack)
        scratch.grow(to: pointCount + Self.slack)
        onsets.start.update(repeating: 0, count: pointCount)
        addRises(of: energy)
        addRises(of: differenceEnergy)
        let mean = Float(sum(of: onsets, 0..<pointCount) / Double(pointCount))
        for index in 0..<pointCount { onsets.start[index] -= mean }
        let variance = correlation(lag: 0)
        guard variance > 1e-9 else { return 0 }
        let greatest = (shortest...longest).reduce(0) { max($0, correlation(lag: $1)) }
        return min(1, greatest / variance)
    }

    private func addRises(of envelope: borrowing FloatMemory) {
        let mean = Float(sum(of: envelope, 0..<pointCount) / Double(pointCount))
        guard mean > .leastNormalMagnitude else { return }
        // Three points are added up.
        kernels.table.pointee.add_rises(
            envelope.start, pointCount, 3 * max(mean * Self.floorShare, .leastNormalMagnitude), scratch.start,
            onsets.start)
    }

    /// Mean product of the onsets with those `lag` points later.
    private func correlation(lag: Int) -> Double {
        Double(kernels.table.pointee.correlate(onsets.start, pointCount, lag)) / Double(pointCount - lag)
    }

    private func sum(of values: borrowing FloatMemory, _ points: Range<Int>) -> Double {
        var sum = 0.0
        for point in points { sum += Double(values.start[point]) }
        return sum
    }
}
