// SPDX-License-Identifier: MIT

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Measures integrated loudness: ITU-R BS.1770-4, K-weighted and gated, in LUFS.
///
/// Blocks of 400 ms that overlap by 75 % are gated at -70 LUFS, then at 10 LU below the mean of those left:
///
///     loudness = -0.691 + 10·log10 Σ weight[c] · meanSquare[c]
///
/// Audio may be given as separate windows of a track (``beginWindow()``); no block then spans two of them.
///
/// - SeeAlso: ITU-R BS.1770-4 (2015), annex 1; EBU Tech 3341 for the test cases.
public struct LoudnessMeter: Sendable {
    /// Quarters of a block, whose energies are kept: blocks overlap by three of them.
    private static let quartersPerBlock = 4

    private let channelCount: Int
    private let channelWeights: [Double]
    private let quarterFrameCount: Int
    private var filter: BiquadCascade
    private var scratch: [Double] = []
    /// Weighted sum of squares of the quarter under way, and its frames so far.
    private var quarterEnergy = 0.0
    private var quarterFilled = 0
    /// Mean squares of the last quarters of this window, newest last; at most four.
    private var recentQuarters: [Double] = []
    /// Mean square of every whole block.
    private var blocks: [Double] = []

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
        (quarterEnergy, quarterFilled) = (0, 0)
        recentQuarters.removeAll(keepingCapacity: true)
    }

    /// Takes in audio.
    ///
    /// - Parameter samples: Shape `[frames × channels]`, interleaved, finite, full scale 1.0.
    public mutating func add(_ samples: UnsafeBufferPointer<Float>) {
        precondition(samples.count % channelCount == 0, "\(samples.count) samples are not whole frames")
        filter.process(samples, into: &scratch)
        var index = 0
        while index < scratch.count {
            for channel in 0..<channelCount {
                let value = scratch[index + channel]
                quarterEnergy += channelWeights[channel] * value * value
            }
            index += channelCount
            quarterFilled += 1
            if quarterFilled == quarterFrameCount { endQuarter() }
        }
    }

    /// The loudness of all that was added, in LUFS; `nil` when nothing passed the gates (silence, or less than
    /// 400 ms).
    public var integratedLoudness: Double? {
        guard let ungated = gatedMean(above: -70) else { return nil }
        guard let gated = gatedMean(above: max(-70, Self.loudness(ofMeanSquare: ungated) - 10)) else {
            return nil
        }
        return Self.loudness(ofMeanSquare: gated)
    }

    private mutating func endQuarter() {
        if recentQuarters.count == Self.quartersPerBlock { recentQuarters.removeFirst() }
        recentQuarters.append(quarterEnergy / Double(quarterFrameCount))
        (quarterEnergy, quarterFilled) = (0, 0)
        guard recentQuarters.count == Self.quartersPerBlock else { return }
        blocks.append(recentQuarters.reduce(0, +) / Double(Self.quartersPerBlock))
    }

    /// Mean of the blocks that are louder than `gate` (LUFS); `nil` when none is.
    private func gatedMean(above gate: Double) -> Double? {
        var (sum, count) = (0.0, 0)
        for block in blocks where Self.loudness(ofMeanSquare: block) > gate {
            sum += block
            count += 1
        }
        return count == 0 ? nil : sum / Double(count)
    }

    private static func loudness(ofMeanSquare meanSquare: Double) -> Double {
        meanSquare > 0 ? -0.691 + 10 * log10(meanSquare) : -.infinity
    }
}
