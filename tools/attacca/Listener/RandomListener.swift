// SPDX-License-Identifier: MIT
import CacheModel

/// A listener who switches presets at random moments but not without habits.
///
/// Switches come as a Poisson process. Where they lead is drawn from a table that the seed shapes once: from each
/// preset some others are far likelier than the rest, and a share of the switches goes back to the preset before.
/// That is something a predictor can learn, which even choices are not.
struct RandomListener: Sendable {
    /// When the next switch is due, in seconds of playback since the start.
    private(set) var nextSeconds: Double

    private let presets: [Preset]
    private let secondsPerSwitch: Double
    /// `habits[from][to]`: weights, 0 on the diagonal.
    private let habits: [[Double]]
    private let toggleShare: Double
    private var previous: Preset?
    private var generator: WyRandGenerator

    /// - Parameters:
    ///   - presets: What is switched between, at least two.
    ///   - switchesPerHour: The mean rate, per hour of playback; finite and > 0.
    ///   - seed: The same seed is the same listener.
    init(presets: [Preset], switchesPerHour: Double, seed: UInt64) {
        precondition(presets.count >= 2, "\(presets.count) presets leave nothing to switch to")
        precondition(switchesPerHour.isFinite && switchesPerHour > 0, "\(switchesPerHour) switches an hour")
        var generator = WyRandGenerator(seed: seed)
        var habits: [[Double]] = []
        for from in presets.indices {
            var row: [Double] = []
            for to in presets.indices {
                // Squared waiting times: a few large weights beside many small ones.
                let wait = generator.nextExponential()
                row.append(from == to ? 0 : wait * wait + 0.02)
            }
            habits.append(row)
        }
        toggleShare = 0.2 + 0.3 * generator.nextUnit()
        secondsPerSwitch = 3600 / switchesPerHour
        nextSeconds = secondsPerSwitch * generator.nextExponential()
        self.presets = presets
        self.habits = habits
        self.generator = generator
    }

    /// The preset that the due switch leads to, never the current one; the next switch is drawn.
    mutating func takeSwitch(from current: Preset) -> Preset {
        let target = target(from: current)
        previous = current
        nextSeconds += secondsPerSwitch * generator.nextExponential()
        return target
    }

    private mutating func target(from current: Preset) -> Preset {
        let togglesBack = generator.nextUnit() < toggleShare
        if togglesBack, let previous, previous != current { return previous }
        let row = presets.firstIndex(of: current).map { habits[$0] } ?? presets.map { _ in 1 }
        var remainder = generator.nextUnit() * row.reduce(0, +)
        for (preset, weight) in zip(presets, row) where weight > 0 {
            remainder -= weight
            if remainder < 0 { return preset }
        }
        // Rounding can leave a crumb of the last weight.
        return presets.last { $0 != current } ?? current
    }
}
