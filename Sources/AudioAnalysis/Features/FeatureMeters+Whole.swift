// SPDX-License-Identifier: MIT
import CSpectrum

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

extension FeatureMeters {
    /// Measures every frame.
    ///
    /// - Parameter read: Fills a buffer with the interleaved samples from a frame on, finite; called in order.
    func whole<Failure: Error>(
        frameCount: Int64, read: (Int64, UnsafeMutableBufferPointer<Float>) throws(Failure) -> Void
    ) throws(Failure) -> PhysicalFeatures {
        guard frameCount > 0 else { return .silence }
        reset()
        var loudness = LoudnessMeter(sampleRate: sampleRate, channelCount: channelCount)
        var peak: Float = 0
        var energy = 0.0
        // The first window is centred on the first frame.
        let margin = SpectralMeter.windowLength / 2
        var windows = WindowPosition(filled: margin)
        mono.start.update(repeating: 0, count: margin)
        power.start.update(repeating: 0, count: margin)
        var frame: Int64 = 0
        while frame < frameCount {
            let count = Int(min(Int64(blockFrameCount), frameCount - frame))
            let samples = UnsafeMutableBufferPointer(start: block.start, count: count * channelCount)
            try read(frame, samples)
            loudness.add(UnsafeBufferPointer(samples))
            rhythm.add(block.start, frameCount: count)
            energy += Double(
                kernels.table.pointee.downmix(
                    block.start, channelCount, count, mono.start + windows.filled,
                    power.start + windows.filled, &peak))
            windows.filled += count
            addWindows(&windows)
            frame += Int64(count)
        }
        (mono.start + windows.filled).update(repeating: 0, count: margin)
        (power.start + windows.filled).update(repeating: 0, count: margin)
        windows.filled += margin
        addWindows(&windows)
        return features(
            loudness: loudness.integratedLoudness
                ?? (Double(frameCount) < 0.4 * Double(sampleRate) ? loudness.ungatedLoudness : -.infinity),
            peak: peak, meanSquare: energy / Double(frameCount),
            centroid: spectral.centroid, vocalPresence: spectral.vocalPresence,
            onsetStrength: onset.meanStrength(hopFrameCount: hopFrameCount))
    }

    /// Where the next window starts in the frames at hand, and how many these are.
    private struct WindowPosition {
        var start = 0
        var filled: Int
    }

    /// Takes in every window that is complete, and moves what is left to the front.
    private func addWindows(_ windows: inout WindowPosition) {
        while windows.start + SpectralMeter.windowLength <= windows.filled {
            spectral.add(mono: mono.start + windows.start, power: power.start + windows.start)
            onset.add(spectrum: spectral.spectrum.start)
            windows.start += hopFrameCount
        }
        let passed = min(windows.start, windows.filled)
        mono.start.update(from: mono.start + passed, count: windows.filled - passed)
        power.start.update(from: power.start + passed, count: windows.filled - passed)
        windows.start -= passed
        windows.filled -= passed
    }

    /// The features of what the meters took in.
    ///
    /// - Parameters:
    ///   - loudness: In LUFS; minus infinity for silence.
    ///   - peak: Greatest absolute sample.
    ///   - meanSquare: Of all samples of all channels.
    ///   - centroid: In Hz.
    ///   - vocalPresence: From 0 to 1.
    ///   - onsetStrength: In dB per window.
    func features(
        loudness: Double, peak: Float, meanSquare: Double, centroid: Double, vocalPresence: Double,
        onsetStrength: Double
    ) -> PhysicalFeatures {
        // Squares of less than 1e-19 vanish in float: that is silence.
        let crest = meanSquare > 1e-37 ? 20 * log10(Double(peak)) - 10 * log10(meanSquare) : 0
        return PhysicalFeatures(
            loudnessLUFS: max(PhysicalFeatures.silenceLUFS, loudness),
            crestFactorDecibels: max(0, crest), spectralCentroidHertz: centroid,
            spectralRolloffHertz: spectral.rolloff, spectralFlatness: spectral.flatness,
            onsetStrengthDecibelsPerFrame: onsetStrength,
            tempoEnergy: rhythm.tempoEnergy(),
            vocalPresence: vocalPresence)
    }
}
