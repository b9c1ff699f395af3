// SPDX-License-Identifier: MIT

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// The gating of integrated loudness: from mean squares of tenths of a second to LUFS.
///
/// Blocks of 400 ms that overlap by 75 % are gated at -70 LUFS, then at 10 LU below the mean of those left:
///
///     loudness = -0.691 + 10·log10 meanSquare
///
/// - SeeAlso: ITU-R BS.1770-4 (2015), annex 1.
struct LoudnessGate: Sendable {
    /// Quarters of a block, whose energies are kept: blocks overlap by three of them.
    private static let quartersPerBlock = 4
    /// Blocks below this count for nothing, in LUFS.
    static let absoluteGate = -70.0

    /// Mean squares of the last quarters of this window, newest last; at most four.
    private var recentQuarters: [Double] = []
    /// Mean square of every whole block.
    private var blocks: [Double] = []

    /// Starts at another place of the track: no block spans two of them.
    mutating func beginWindow() {
        recentQuarters.removeAll(keepingCapacity: true)
    }

    /// Forgets everything.
    mutating func reset() {
        beginWindow()
        blocks.removeAll(keepingCapacity: true)
    }

    /// Takes in the next quarter of a block: its K-weighted mean square, summed over the weighted channels.
    mutating func add(quarterMeanSquare: Double) {
        if recentQuarters.count == Self.quartersPerBlock { recentQuarters.removeFirst() }
        recentQuarters.append(quarterMeanSquare)
        guard recentQuarters.count == Self.quartersPerBlock else { return }
        blocks.append(recentQuarters.reduce(0, +) / Double(Self.quartersPerBlock))
    }

    /// The loudness of all blocks, in LUFS; `nil` when none passed the gates.
    var integratedLoudness: Double? {
        guard let ungated = gatedMean(above: Self.absoluteGate) else { return nil }
        let relativeGate = Self.loudness(ofMeanSquare: ungated) - 10
        return gatedMean(above: max(Self.absoluteGate, relativeGate)).map {
            Self.loudness(ofMeanSquare: $0)
        }
    }

    /// Mean of the blocks that are louder than `gate` (LUFS); `nil` when none is.
    private func gatedMean(above gate: Double) -> Double? {
        let least = pow(10, (gate + 0.691) / 10)
        var (sum, count) = (0.0, 0)
        for block in blocks where block > least {
            sum += block
            count += 1
        }
        return count == 0 ? nil : sum / Double(count)
    }

    /// In LUFS; minus infinity for silence.
    static func loudness(ofMeanSquare meanSquare: Double) -> Double {
        meanSquare > 0 ? -0.691 + 10 * log10(meanSquare) : -.infinity
    }
}
