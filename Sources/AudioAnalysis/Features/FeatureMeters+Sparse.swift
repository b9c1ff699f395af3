// SPDX-License-Identifier: MIT
import CSpectrum
import CacheModel

/// What sparse analysis looks at, for a budget that does not grow with the chunk but for the bursts:
///
/// - spectra of ``sparseWindowCount`` windows, one in each of as many equal parts of the chunk, each at another place
///   within its part, so that no beat falls into step with them;
/// - the next window behind one in ``windowsPerOnset`` of them, for the strength of onsets;
/// - of stereo the difference of the channels in one of ``windowsPerSide`` windows, for the loudness of it;
/// - the bursts of ``RhythmMeter``, one frame in seven at 44.1 kHz, for level, gating and beat: tempo energy is the
///   same as that of the whole, and the other figures err less for what the bursts know of the rest;
/// - every frame of the points with the greatest bursts, ``peakPointCount`` at most, for the peak.
///
/// Flatness and onset strength, whose windows differ most and which none of the five features needs, are coarse.
extension FeatureMeters {
    static let sparseWindowCount = 64
    static let windowsPerOnset = 8
    static let windowsPerSide = 4
    static let peakPointCount = 192

    /// Measures a part of the audio that stands for the whole.
    ///
    /// - Returns: `nil` where the whole has hardly more windows than that.
    func sparse(_ audio: PCMView) -> PhysicalFeatures? {
        let reach = audio.frameCount - hopFrameCount
        guard reach > 2 * Self.sparseWindowCount * SpectralMeter.windowLength else { return nil }
        reset()
        rhythm.add(
            sampleFormat: Int32(audio.format.sampleFormat.rawValue), start: audio.start,
            frameCount: audio.frameCount)
        var peak = greatestPeak(audio)
        var estimates = SpectralEstimates()
        var channels = ChannelEnergies(KWeighting.channelWeights(channelCount: channelCount))
        for number in 0..<Self.sparseWindowCount {
            let frame = Self.sparseWindowStart(number, frameCount: reach)
            load(audio, frame: frame, peak: &peak)
            spectral.add(mono: mono.start, power: power.start)
            channels.add(block.start, frameCount: SpectralMeter.windowLength)
            let points = rhythm.points(near: frame..<frame + SpectralMeter.windowLength)
            estimates.add(
                spectral.latest, sharpness: rhythm.sharpness(of: points),
                energy: rhythm.meanSquare(of: points), middle: rhythm.meanMiddleEnergy(of: points))
            let isForOnset = number % Self.windowsPerOnset == 0
            if isForOnset { onset.add(spectrum: spectral.spectrum.start) }
            if channelCount == 2, number % Self.windowsPerSide == 0 { addSide() }
            guard isForOnset else { continue }
            load(audio, frame: frame + hopFrameCount, peak: &peak)
            spectral.transform(mono.start)
            onset.add(spectrum: spectral.spectrum.start)
        }
        let meanSquare = rhythm.meanSquare(of: 0..<rhythm.pointCount)
        return features(
            loudness: sparseLoudness(channelGain: channels.gain), peak: peak,
            meanSquare: meanSquare,
            centroid: estimates.centroid(atSharpness: rhythm.meanSharpness),
            vocalPresence: estimates.vocalPresence(
                atEnergy: meanSquare, middle: rhythm.meanMiddleEnergy(of: 0..<rhythm.pointCount)),
            onsetStrength: onset.meanStrengthOfPairs)
    }

    /// Where a window starts: in its part of the audio, at a place that follows the golden section.
    static func sparseWindowStart(_ number: Int, frameCount: Int) -> Int {
        let golden = 0.618_033_988_749_895
        let place = (Double(number) * golden).truncatingRemainder(dividingBy: 1)
        let centre = (Double(number) + place) * Double(frameCount) / Double(sparseWindowCount)
        let length = SpectralMeter.windowLength
        return min(max(0, Int(centre) - length / 2), frameCount - length)
    }

    /// Makes the channels of one window ready.
    private func load(_ audio: PCMView, frame: Int, peak: inout Float) {
        let length = SpectralMeter.windowLength
        audio.convert(
            fromFrame: frame,
            into: UnsafeMutableBufferPointer(start: block.start, count: length * channelCount),
            kernels: kernels)
        _ = kernels.table.pointee.downmix(
            block.start, channelCount, length, mono.start, power.start, &peak)
    }

    /// Takes in the difference of the channels of the window at hand.
    private func addSide() {
        for frame in 0..<SpectralMeter.windowLength {
            mono.start[frame] = 0.5 * (block.start[2 * frame] - block.start[2 * frame + 1])
        }
        spectral.addSide(mono.start)
    }

    /// The greatest absolute sample of the points whose bursts have the greatest ones.
    private func greatestPeak(_ audio: PCMView) -> Float {
        let points = 0..<rhythm.pointCount
        let greatest = points.reduce(0) { max($0, rhythm.peak.start[$1]) }
        guard greatest > 0 else { return 0 }
        let rankCount = 256
        func rank(_ point: Int) -> Int {
            min(rankCount - 1, Int(rhythm.peak.start[point] / greatest * Float(rankCount)))
        }
        var counts = [Int](repeating: 0, count: rankCount)
        for point in points { counts[rank(point)] += 1 }
        var (least, count) = (rankCount - 1, counts[rankCount - 1])
        while least > 0, count + counts[least - 1] <= Self.peakPointCount {
            least -= 1
            count += counts[least]
        }
        var (result, left) = (greatest, Self.peakPointCount)
        for point in points where left > 0 && rank(point) >= least {
            result = max(result, audio.peak(ofFrames: rhythm.plan.point_frames, from: point, kernels))
            left -= 1
        }
        return result
    }

    /// The loudness of the bursts as if all had the spectrum of the windows, in LUFS.
    private func sparseLoudness(channelGain: Double) -> Double {
        var gate = LoudnessGate()
        let gain = spectral.loudnessGain * channelGain * Double(channelCount)
        let pointsPerQuarter = RhythmMeter.pointsPerSecond / 10
        for end in stride(from: pointsPerQuarter, through: rhythm.pointCount, by: pointsPerQuarter) {
            gate.add(quarterMeanSquare: gain * rhythm.meanSquare(of: end - pointsPerQuarter..<end))
        }
        return gate.integratedLoudness ?? -.infinity
    }

    /// What the weights of the channels make of their energy together.
    private struct ChannelEnergies {
        private let weights: [Double]
        private let isPlain: Bool
        private var plain = 0.0
        private var weighted = 0.0

        init(_ weights: [Double]) {
            self.weights = weights
            isPlain = weights.allSatisfy { $0 == 1 }
        }

        /// Takes in interleaved samples.
        mutating func add(_ samples: UnsafePointer<Float>, frameCount: Int) {
            guard !isPlain else { return }
            for index in 0..<frameCount * weights.count {
                let square = Double(samples[index]) * Double(samples[index])
                plain += square
                weighted += weights[index % weights.count] * square
            }
        }

        var gain: Double { plain > 0 ? weighted / plain : 1 }
    }

    /// What the windows say of all the audio, by way of the bursts, which are everywhere.
    private struct SpectralEstimates {
        private var centroid = RegressionEstimate()
        private var vocalEnergy = RegressionEstimate()
        private var totalEnergy = RegressionEstimate()

        /// Takes in a window, and what the bursts near it say.
        mutating func add(
            _ window: SpectralMeter.Window, sharpness: Double, energy: Double, middle: Double
        ) {
            centroid.add(known: sharpness, window.centroidHertz)
            vocalEnergy.add(known: middle, window.vocalEnergy)
            totalEnergy.add(known: energy, window.totalEnergy)
        }

        /// In Hz.
        func centroid(atSharpness mean: Double) -> Double { centroid.estimate(atMean: mean) }

        func vocalPresence(atEnergy energy: Double, middle: Double) -> Double {
            let total = totalEnergy.estimate(atMean: energy)
            return total > 0 ? min(1, vocalEnergy.estimate(atMean: middle) / total) : 0
        }
    }
}
