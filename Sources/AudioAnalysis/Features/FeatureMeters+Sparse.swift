// SPDX-License-Identifier: MIT
import CSpectrum
import CacheModel

/// What sparse analysis looks at:
///
/// - every frame once, for what costs little: level, peak and beat, as the whole has them, and the lower spectrum at a
///   fraction of the rate, for voices and loudness;
/// - full spectra of ``sparseWindowCount`` windows, one in each of as many equal parts of the chunk, each at another
///   place within its part, so that no beat falls into step with them. How sharp the sound is everywhere tells what
///   they miss;
/// - the next window behind one in ``windowsPerOnset`` of them, for the strength of onsets.
///
/// Rolloff, flatness and onset strength, which none of the five features needs, are coarse.
extension FeatureMeters {
    static let sparseWindowCount = 96
    static let windowsPerOnset = 8

    /// Measures a part of the audio that stands for the whole.
    ///
    /// - Returns: `nil` where the whole has hardly more windows than that.
    func sparse(_ audio: PCMView) -> PhysicalFeatures? {
        let reach = audio.frameCount - hopFrameCount
        guard reach > Self.sparseWindowCount * SpectralMeter.windowLength else { return nil }
        reset()
        let overview = overview(of: audio)
        var centroid = RegressionEstimate()
        for number in 0..<Self.sparseWindowCount {
            let frame = Self.sparseWindowStart(number, frameCount: reach)
            audio.mix(
                fromFrame: frame, into: mono.start, count: SpectralMeter.windowLength, kernels)
            spectral.add(mono: mono.start)
            centroid.add(known: rhythm.sharpness(fromFrame: frame), spectral.latestCentroid)
            guard number % Self.windowsPerOnset == 0 else { continue }
            onset.add(spectrum: spectral.spectrum.start)
            audio.mix(
                fromFrame: frame + hopFrameCount, into: mono.start,
                count: SpectralMeter.windowLength, kernels)
            spectral.transform(mono.start)
            onset.add(spectrum: spectral.spectrum.start)
        }
        let meanEnergy = overview.energy / Double(channelCount)
        return features(
            loudness: sparseLoudness(overview), peak: overview.peak,
            meanSquare: meanEnergy / Double(audio.frameCount),
            centroid: centroid.estimate(atMean: rhythm.meanSharpness),
            vocalPresence: meanEnergy > 0 ? min(1, low.vocalEnergy / meanEnergy) : 0,
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

    /// What is heard of every frame, beside what the meters keep.
    private struct Overview {
        /// Sum of all squares.
        var energy = 0.0
        var peak: Float = 0
        /// Sum of squares of the two channels of ``low`` by point, their mean.
        var pairEnergies: [Double] = []
        var channels: ChannelEnergies
    }

    /// Passes over every frame: ``rhythm`` and ``low`` know it then.
    private func overview(of audio: PCMView) -> Overview {
        var overview = Overview(
            channels: ChannelEnergies(KWeighting.channelWeights(channelCount: channelCount)))
        overview.pairEnergies.reserveCapacity(audio.frameCount / rhythm.pointFrameCount + 1)
        for frame in stride(from: 0, to: audio.frameCount, by: blockFrameCount) {
            let count = min(blockFrameCount, audio.frameCount - frame)
            let pairs = low.end
            let samples = channelCount == 2 ? pairs : block.start
            audio.convert(
                fromFrame: frame,
                into: UnsafeMutableBufferPointer(start: samples, count: count * channelCount),
                kernels: kernels)
            let firstPoint = rhythm.pointCount
            let levels = rhythm.add(samples, frameCount: count)
            overview.energy += Double(levels.energy)
            overview.peak = max(overview.peak, levels.peak)
            if channelCount != 2 { pair(samples, into: pairs, frameCount: count) }
            for point in firstPoint..<rhythm.pointCount {
                overview.pairEnergies.append(pairEnergy(pairs, point: point, firstPoint: firstPoint))
            }
            // One point in each block is enough for the shares of the channels.
            overview.channels.add(samples, frameCount: min(count, rhythm.pointFrameCount))
            low.advance(by: count)
        }
        low.finish()
        return overview
    }

    /// Makes two channels of any number: their mean is that of all, their difference that of the first two.
    private func pair(
        _ samples: UnsafePointer<Float>, into pairs: UnsafeMutablePointer<Float>, frameCount: Int
    ) {
        let scale = 1 / Float(channelCount)
        for frame in 0..<frameCount {
            let start = samples + frame * channelCount
            var (middle, side) = (start[0], Float(0))
            if channelCount > 1 {
                for channel in 1..<channelCount { middle += start[channel] }
                middle *= scale
                side = 0.5 * (start[0] - start[1])
            }
            pairs[2 * frame] = middle + side
            pairs[2 * frame + 1] = middle - side
        }
    }

    /// The energy of a point of the pairs that begin at another.
    private func pairEnergy(_ pairs: UnsafePointer<Float>, point: Int, firstPoint: Int) -> Double {
        if channelCount <= 2 { return Double(rhythm.energy.start[point]) / Double(channelCount) }
        var levels = attacca_levels()
        kernels.table.pointee.levels(
            pairs + 2 * (point - firstPoint) * rhythm.pointFrameCount, 2, rhythm.pointFrameCount, &levels)
        return Double(levels.energy) / 2
    }

    /// The loudness of the points as if each had the spectrum that was heard around it, in LUFS.
    private func sparseLoudness(_ overview: Overview) -> Double {
        let pointsPerQuarter = RhythmMeter.pointsPerSecond / 10
        let ends = Array(stride(from: pointsPerQuarter, through: rhythm.pointCount, by: pointsPerQuarter))
        let gains = low.loudnessGains(
            atMiddles: ends.map { (2 * $0 - pointsPerQuarter) * rhythm.pointFrameCount / 2 },
            energies: overview.pairEnergies, pointFrameCount: rhythm.pointFrameCount)
        var gate = LoudnessGate()
        let channelGain = overview.channels.gain * Double(channelCount)
        for (end, gain) in zip(ends, gains) {
            gate.add(
                quarterMeanSquare: gain * channelGain * rhythm.meanSquare(of: end - pointsPerQuarter..<end))
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
}
