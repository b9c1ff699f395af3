// SPDX-License-Identifier: MIT
import CSpectrum

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Follows the level of audio, a hundred points a second, and measures how strongly a beat recurs in it.
///
/// Windows of 2048 frames are too long for beats where the rate is low, and too many to look at where the budget is
/// small. Two envelopes are followed: the energy, in which basses and drums stand out, and that of the differences
/// between neighbouring frames, in which cymbals and consonants do.
struct RhythmMeter: ~Copyable {
    /// Beats a minute that are looked for.
    static let beatsPerMinute = 60.0...200.0
    static let pointsPerSecond = 100
    /// Levels this far below the mean count as that: 30 dB, as a power ratio.
    private static let floorShare: Float = 1e-3
    /// Elements that vectors may spoil behind the last.
    private static let slack = 8

    private let kernels: SpectrumKernels
    private let sampleRate: Int
    private let channelCount: Int
    let pointFrameCount: Int
    /// One element a point: sums of the squares of all samples, and of the squared differences.
    private(set) var energy = FloatMemory(count: 1_024)
    private var differenceEnergy = FloatMemory(count: 1_024)
    private(set) var pointCount = 0
    private var onsets = FloatMemory(count: 1_024)
    private var scratch = FloatMemory(count: 1_024)

    /// - Parameter sampleRate: In Hz.
    init(sampleRate: Int, channelCount: Int, kernels: SpectrumKernels) {
        self.kernels = kernels
        self.sampleRate = sampleRate
        self.channelCount = channelCount
        pointFrameCount = sampleRate / Self.pointsPerSecond
    }

    mutating func reset() { pointCount = 0 }

    /// Takes in some points, and the frames behind the last if the audio ends there.
    ///
    /// - Parameter samples: Interleaved.
    /// - Returns: The levels of all of it.
    @discardableResult
    mutating func add(_ samples: UnsafePointer<Float>, frameCount: Int) -> attacca_levels {
        let count = frameCount / pointFrameCount
        energy.grow(to: pointCount + count)
        differenceEnergy.grow(to: pointCount + count)
        var all = attacca_levels()
        for frame in stride(from: 0, to: frameCount, by: pointFrameCount) {
            var levels = attacca_levels()
            let frames = min(pointFrameCount, frameCount - frame)
            kernels.table.pointee.levels(samples + frame * channelCount, channelCount, frames, &levels)
            all.energy += levels.energy
            all.difference_energy += levels.difference_energy
            all.peak = max(all.peak, levels.peak)
            guard frames == pointFrameCount else { break }
            energy.start[pointCount] = levels.energy
            differenceEnergy.start[pointCount] = levels.difference_energy
            pointCount += 1
        }
        return all
    }

    /// Mean square of all samples of some points; 0 of none.
    func meanSquare(of points: Range<Int>) -> Double {
        let sampleCount = points.count * pointFrameCount * channelCount
        return sampleCount > 0 ? sum(of: energy, points) / Double(sampleCount) : 0
    }

    /// The mean of ``sharpness(fromFrame:)`` over windows that overlap by half.
    var meanSharpness: Double {
        let last = max(0, pointCount * pointFrameCount - SpectralMeter.windowLength)
        let starts = stride(from: 0, through: last, by: SpectralMeter.windowLength / 2)
        var (sum, count) = (0.0, 0.0)
        for start in starts {
            sum += sharpness(fromFrame: start)
            count += 1
        }
        return sum / count
    }

    /// How much treble a window has that starts at a frame: log2 of the energy of differences by the energy, of the
    /// points under it; -10 for silence.
    func sharpness(fromFrame start: Int) -> Double {
        let floor = 1e-12
        var (differences, all) = (0.0, 0.0)
        var point = (start + pointFrameCount / 2) / pointFrameCount
        var offset = point * pointFrameCount + pointFrameCount / 2 - start
        while point < pointCount, offset < SpectralMeter.windowLength {
            let weight = Double(WindowTables.shared.windowValue(offset))
            differences += weight * Double(differenceEnergy.start[point])
            all += weight * Double(energy.start[point])
            point += 1
            offset += pointFrameCount
        }
        return log2((differences + floor / 1_024) / (all + floor))
    }

    /// How strongly a beat recurs, 0 ... 1: the autocorrelation of onsets at the strongest period of
    /// ``beatsPerMinute``, the mean removed, by their variance; 0 where there are not two periods of the fastest beat.
    ///
    /// An onset is how much the two envelopes, each averaged over 30 ms, rise within 20 ms, in octaves of power.
    mutating func tempoEnergy() -> Double {
        let pointsPerMinute = 60 * Double(sampleRate) / Double(pointFrameCount)
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
