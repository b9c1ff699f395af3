// SPDX-License-Identifier: MIT
import CSpectrum

/// The meters of every feature for one rate and channel count, with their scratch.
final class FeatureMeters {
    let sampleRate: Int
    let channelCount: Int
    let hopFrameCount: Int
    let kernels: SpectrumKernels
    var spectral: SpectralMeter
    var onset: OnsetMeter
    var rhythm: RhythmMeter
    /// For sparse analysis alone.
    var low: LowSpectrumMeter
    /// Frames that are read at once: whole points, and at least one window.
    let blockFrameCount: Int
    /// Interleaved samples of a block.
    let block: FloatMemory
    /// Mean of the channels and mean of their squares, of the frames that windows have yet to pass.
    let mono: FloatMemory
    let power: FloatMemory

    /// - Parameter sampleRate: In Hz.
    init(sampleRate: Int, channelCount: Int, hopFrameCount: Int, kernels: SpectrumKernels) {
        self.sampleRate = sampleRate
        self.channelCount = channelCount
        self.hopFrameCount = hopFrameCount
        self.kernels = kernels
        rhythm = RhythmMeter(sampleRate: sampleRate, channelCount: channelCount, kernels: kernels)
        spectral = SpectralMeter(sampleRate: sampleRate, kernels: kernels)
        onset = OnsetMeter(sampleRate: sampleRate, kernels: kernels)
        let pointFrameCount = rhythm.pointFrameCount
        blockFrameCount = (SpectralMeter.windowLength / pointFrameCount + 1) * pointFrameCount
        low = LowSpectrumMeter(
            sampleRate: sampleRate, blockFrameCount: blockFrameCount, kernels: kernels)
        block = FloatMemory(count: blockFrameCount * channelCount)
        // A block behind what is left of the one before, which is less than a window.
        let capacity = 2 * SpectralMeter.windowLength + blockFrameCount
        mono = FloatMemory(count: capacity)
        power = FloatMemory(count: capacity)
    }

    func reset() {
        spectral.reset()
        onset.reset()
        rhythm.reset()
        low.reset()
    }
}
