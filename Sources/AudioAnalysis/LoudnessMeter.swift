// SPDX-License-Identifier: MIT

/// Measures integrated loudness: ITU-R BS.1770-4, K-weighted and gated, in LUFS.
///
/// The mean square of a block is that of the filtered channels, each with its weight; ``LoudnessGate`` makes blocks
/// of quarters, and one figure of the blocks.
///
/// Audio may be given as separate windows of a track (``beginWindow()``); no block then spans two of them.
///
/// - SeeAlso: ITU-R BS.1770-4 (2015), annex 1; EBU Tech 3341 for the test cases.
public struct LoudnessMeter: Sendable {
    private let channelCount: Int
    private let channelWeights: [Double]
    private let quarterFrameCount: Int
    private var filter: BiquadCascade
    private var scratch: [Double] = []
    private var gate = LoudnessGate()
    /// Weighted sums of squares of the quarter under way, those of even and odd channels apart, so that neither addition
    /// waits for the other; and its frames so far.
    private var quarterEnergies = SIMD2<Double>.zero
    private var quarterFilled = 0
    /// The same of all quarters before.
    private var totalEnergy = 0.0
    private var totalFrameCount = 0

    /// - Precondition: `sampleRate` (Hz) and `channelCount` are those of a supported format.
    public init(sampleRate: Int, channelCount: Int) {
        precondition(
            sampleRate >= 1_000 && channelCount >= 1, "\(sampleRate) Hz with \(channelCount) channels")
        self.channelCount = channelCount
        channelWeights = KWeighting.channelWeights(channelCount: channelCount)
        quarterFrameCount = (sampleRate + 5) / 10
        filter = BiquadCascade(
            KWeighting.filters(sampleRate: Double(sampleRate)), channelCount: channelCount)
    }

    /// Starts at another place of the track: filters and the block under way begin anew.
    public mutating func beginWindow() {
        filter.reset()
        (quarterEnergies, quarterFilled) = (.zero, 0)
        gate.beginWindow()
    }

    /// Takes in audio.
    ///
    /// - Parameter samples: Shape `[frames × channels]`, interleaved, finite, full scale 1.0.
    public mutating func add(_ samples: UnsafeBufferPointer<Float>) {
        precondition(samples.count % channelCount == 0, "\(samples.count) samples are not whole frames")
        filter.process(samples, into: &scratch)
        var frame = 0
        let frameCount = samples.count / channelCount
        while frame < frameCount {
            let count = min(frameCount - frame, quarterFrameCount - quarterFilled)
            addEnergy(ofFrames: frame..<frame + count)
            frame += count
            quarterFilled += count
            if quarterFilled == quarterFrameCount { endQuarter() }
        }
    }

    /// The loudness of all that was added, in LUFS; `nil` when nothing passed the gates (silence, or less than
    /// 400 ms).
    public var integratedLoudness: Double? { gate.integratedLoudness }

    /// The loudness of all that was added since the first or last ``beginWindow()`` without any gate, in LUFS; minus
    /// infinity for silence. What there is to say of less than 400 ms.
    var ungatedLoudness: Double {
        let frameCount = totalFrameCount + quarterFilled
        guard frameCount > 0 else { return -.infinity }
        return LoudnessGate.loudness(ofMeanSquare: (totalEnergy + quarterEnergies.sum()) / Double(frameCount))
    }

    private mutating func addEnergy(ofFrames frames: Range<Int>) {
        scratch.withUnsafeBufferPointer { scratch in
            if channelCount == 2 {
                for frame in frames {
                    let pair = SIMD2(scratch[2 * frame], scratch[2 * frame + 1])
                    quarterEnergies += pair * pair
                }
            } else {
                for frame in frames {
                    for channel in 0..<channelCount {
                        let value = scratch[frame * channelCount + channel]
                        quarterEnergies[channel % 2] += channelWeights[channel] * value * value
                    }
                }
            }
        }
    }

    private mutating func endQuarter() {
        gate.add(quarterMeanSquare: quarterEnergies.sum() / Double(quarterFrameCount))
        totalEnergy += quarterEnergies.sum()
        totalFrameCount += quarterFrameCount
        (quarterEnergies, quarterFilled) = (.zero, 0)
    }
}
