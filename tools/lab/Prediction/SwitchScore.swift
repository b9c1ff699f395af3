// SPDX-License-Identifier: MIT
import Foundation

/// How well a model foretold switches.
struct SwitchScore {
    /// Switches of a listener before its probabilities count for the calibration.
    static let warmUpCount = 200
    /// Switches of a listener that are its first.
    static let firstCount = 5
    private static let binCount = 10

    private struct Tally {
        var bits = 0.0
        var count = 0
        var topCount = 0
        var topThreeCount = 0

        func mean(_ sum: Double) -> Double { sum / Double(max(1, count)) }
    }

    private struct Bin {
        var probability = 0.0
        var occurrenceCount = 0.0
        var count = 0
    }

    private var all = Tally()
    private var first = Tally()
    private var bins = Array(repeating: Bin(), count: binCount)

    var bits: Double { all.mean(all.bits) }
    var topOne: Double { all.mean(Double(all.topCount)) }
    var topThree: Double { all.mean(Double(all.topThreeCount)) }
    var bitsOfFirst: Double { first.mean(first.bits) }
    var topThreeOfFirst: Double { first.mean(Double(first.topThreeCount)) }

    /// The mean difference of stated probability and frequency, over ten equal bins; `nil` when no listener
    /// had switches enough.
    var calibrationError: Double? {
        let count = bins.reduce(0) { $0 + $1.count }
        guard count > 0 else { return nil }
        return bins.reduce(0) { $0 + abs($1.probability - $1.occurrenceCount) } / Double(count)
    }

    /// Takes in a prediction and what came.
    ///
    /// - Parameters:
    ///   - probabilities: Of each symbol; 0 for `current`.
    ///   - number: The number of the switch in the listener's sequence, from 0.
    mutating func add(_ probabilities: [Double], from current: Int, to actual: Int, number: Int) {
        let probability = probabilities[actual]
        // Of equal ones the lower symbol comes first.
        let rank = probabilities.indices.count {
            $0 != current
                && (probabilities[$0] > probability || probabilities[$0] == probability && $0 < actual)
        }
        Self.add(&all, probability, rank)
        if number < Self.firstCount { Self.add(&first, probability, rank) }
        guard number >= Self.warmUpCount else { return }
        for symbol in probabilities.indices where symbol != current {
            let bin = min(Int(probabilities[symbol] * Double(Self.binCount)), Self.binCount - 1)
            bins[bin].probability += probabilities[symbol]
            bins[bin].occurrenceCount += symbol == actual ? 1 : 0
            bins[bin].count += 1
        }
    }

    private static func add(_ tally: inout Tally, _ probability: Double, _ rank: Int) {
        tally.bits -= log2(probability)
        tally.count += 1
        tally.topCount += rank == 0 ? 1 : 0
        tally.topThreeCount += rank < 3 ? 1 : 0
    }
}
