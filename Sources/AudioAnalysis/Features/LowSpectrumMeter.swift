// SPDX-License-Identifier: MIT
import CSpectrum

/// Hears the lower spectrum of every frame of two channels, for a fraction of what the full one costs.
///
/// The channels are decimated to 10 to 20 kHz, and windows of 1024 frames of that are transformed, both channels at
/// once. What they say of the band of voices is what windows of 2048 frames at the full rate would say, but for chance:
/// a bin counts for as much of a tone there as those would find within the band.
struct LowSpectrumMeter: ~Copyable {
    /// Sums under the square of a window.
    private struct Window {
        var energy: Double
        var gainedEnergy: Double
    }

    /// The rate is halved while it stays above, in Hz.
    private static let leastSampleRate = 10_000
    static let windowLength = Int(attacca_transform_length)
    /// Frames from one window to the next: half a window. With longer hops, sound that pulses in step with them falls
    /// into the gaps.
    static let hopFrameCount = 512
    /// Frames in the memory that windows pass over.
    private static let capacity = 16 * 1_024
    /// Mean of the square of the window.
    private static let windowPower = 0.375

    private let kernels: SpectrumKernels
    private let weights: PairWeights
    private let stages: [HalvingStage]
    private let scratch = FloatMemory(count: Int(attacca_transform_scratch))
    /// Frames that windows have yet to pass, from `start` to `filled`.
    private let frames = FloatMemory(count: 2 * Self.capacity)
    private var start = 0
    private var filled = 0
    private var windows: [Window] = []
    private var bandEnergy = 0.0

    /// - Parameters:
    ///   - sampleRate: In Hz.
    ///   - blockFrameCount: Frames that are added at once, at most.
    init(sampleRate: Int, blockFrameCount: Int, kernels: SpectrumKernels) {
        self.kernels = kernels
        var stageCount = 0
        while sampleRate >> (stageCount + 1) >= Self.leastSampleRate { stageCount += 1 }
        stages = (0..<stageCount).map {
            HalvingStage(isLast: $0 == stageCount - 1, frameCount: blockFrameCount)
        }
        weights = PairWeights(sampleRate: sampleRate, stageCount: stageCount)
    }

    /// Forgets everything. The first window is centred on the first frame.
    mutating func reset() {
        for stage in stages { stage.reset() }
        windows.removeAll(keepingCapacity: true)
        bandEnergy = 0
        start = 0
        filled = Self.windowLength / 2
        frames.start.update(repeating: 0, count: 2 * filled)
    }

    /// Where the next block goes, two channels interleaved.
    var end: UnsafeMutablePointer<Float> { stages.first?.end ?? frames.start + 2 * filled }

    /// Takes in frames that are at ``end``.
    mutating func advance(by frameCount: Int) {
        var count = frameCount
        for (number, stage) in stages.enumerated() {
            let next = number + 1 < stages.count ? stages[number + 1].end : frames.start + 2 * filled
            count = stage.advance(by: count, into: next, kernels)
        }
        filled += count
        addWindows()
    }

    /// Takes in silence until windows have passed every frame.
    mutating func finish() {
        (frames.start + 2 * filled).update(repeating: 0, count: 2 * Self.windowLength)
        filled += Self.windowLength
        addWindows()
    }

    private mutating func addWindows() {
        while start + Self.windowLength <= filled {
            var sums = attacca_pair_sums()
            withUnsafePointer(to: WindowTables.shared.pairPointers) { tables in
                withUnsafePointer(to: weights.pointers) { weights in
                    kernels.table.pointee.sum_pair(
                        tables, frames.start + 2 * start, scratch.start, weights, &sums)
                }
            }
            windows.append(
                Window(energy: Double(sums.energy), gainedEnergy: Double(sums.gained_energy)))
            bandEnergy += Double(sums.band_energy)
            start += Self.hopFrameCount
        }
        guard filled > Self.capacity / 2 else { return }
        let passed = min(start, filled)
        frames.start.update(from: frames.start + 2 * passed, count: 2 * (filled - passed))
        start -= passed
        filled -= passed
    }

    /// Energy of the mean of the two channels in the band of voices: sum of squares.
    var vocalEnergy: Double {
        bandEnergy * Double(Self.hopFrameCount) / (Self.windowPower * Double(Self.windowLength))
    }

    /// Full-rate frames from the middle of a window to that of the next.
    private var windowDistance: Int { Self.hopFrameCount << stages.count }

    /// What K-weighting makes of the energy of each of some stretches, a power ratio: as the windows around their
    /// middles say, with what is above the lower spectrum as the energy of all leaves it.
    ///
    /// - Parameters:
    ///   - middles: Of the stretches, in full-rate frames.
    ///   - energies: Sums of squares of consecutive points, the mean of the two channels.
    ///   - pointFrameCount: Frames of a point.
    func loudnessGains(atMiddles middles: [Int], energies: [Double], pointFrameCount: Int) -> [Double] {
        var all: [Double] = []
        var gained: [Double] = []
        for (number, window) in windows.enumerated() {
            let energy = energyOfWindow(number, energies, pointFrameCount)
            all.append(energy)
            gained.append(
                max(0, window.gainedEnergy + weights.gainAbove * (energy - window.energy)))
        }
        return middles.map { middle in
            let position = min(Double(middle) / Double(windowDistance), Double(windows.count - 1))
            let first = Int(position)
            let rest = position - Double(first)
            var (energy, gainedEnergy) = (0.0, 0.0)
            for (offset, weight) in [1 - rest, 2 - rest, 1 + rest, rest].enumerated() {
                let window = min(max(0, first - 1 + offset), windows.count - 1)
                energy += weight * all[window]
                gainedEnergy += weight * gained[window]
            }
            return energy > 0 ? gainedEnergy / energy : 1
        }
    }

    /// The energy of all frequencies under the square of a window.
    private func energyOfWindow(_ number: Int, _ energies: [Double], _ pointFrameCount: Int) -> Double {
        let length = Self.windowLength << stages.count
        let begin = number * windowDistance - length / 2
        let first = max(0, begin / pointFrameCount)
        let end = min(energies.count, max(first, (begin + length) / pointFrameCount + 1))
        var sum = 0.0
        for point in min(first, end)..<end {
            let offset = point * pointFrameCount + pointFrameCount / 2 - begin
            guard (0..<length).contains(offset) else { continue }
            let weight = Double(WindowTables.shared.pairWindowValue(offset >> stages.count))
            sum += energies[point] * weight * weight
        }
        return sum
    }
}
