// SPDX-License-Identifier: MIT
import CacheModel
import Foundation

/// When a simulated listener switches, and to what.
///
/// Switches come in bursts: a Poisson process of bursts, a geometric number of switches in each, a few seconds apart.
/// From each preset some others are likelier than the rest, by a table of the listener's own, and every fourth
/// switch or so goes back to the preset before. Most bursts are a comparison: they end with the preset that the listener
/// likes best.
struct PresetHabit {
    static let presets: [Preset] = ["gentle", "warm", "bright", "punchy", "adaptive"]
    static let burstSwitchCountMean = 4.0
    static let burstGapSecondsMean = 6.0
    static let homecomingShare = 0.6
    /// Nobody is quicker, in seconds.
    static let burstGapSecondsMin = 0.8

    /// Between the last switch of a burst and the first of the next, on average; infinite without switches.
    private let calmSecondsMean: Double
    private static let calmSecondsMin = 1.0
    /// `table[from][to]`: weights, 0 on the diagonal.
    private let table: [[Double]]
    private let toggleShare: Double
    /// What the listener likes best.
    private let home: Int
    private var previous: Int?
    private var leftInBurst = 0
    /// The preset that plays, by its place.
    private(set) var current: Int
    /// When the next switch is due, in seconds of playing since the session began.
    private(set) var nextSeconds = 0.0

    init(switchesPerHour: Double, using generator: inout LabGenerator) {
        calmSecondsMean = max(
            Self.calmSecondsMin,
            Self.burstSwitchCountMean * 3_600 / switchesPerHour
                - (Self.burstSwitchCountMean - 1) * Self.burstGapSecondsMean)
        let count = Self.presets.count
        let favourites = (0..<count).map { _ in generator.exponential() }
        table = (0..<count).map { from in
            (0..<count).map { to in
                let weight = generator.exponential()
                return from == to ? 0 : favourites[to] * weight * weight + 0.02
            }
        }
        toggleShare = Double.random(in: 0.15...0.4, using: &generator)
        home = favourites.indices.max { favourites[$0] < favourites[$1] } ?? 0
        current = home
        beginSession(using: &generator)
    }

    var preset: Preset { Self.presets[current] }

    mutating func beginSession(using generator: inout LabGenerator) {
        leftInBurst = 0
        nextSeconds = generator.exponential() * calmSecondsMean
    }

    /// Begins with that preset.
    mutating func select(_ preset: Int) {
        current = preset
        previous = nil
    }

    /// Carries out the switch that is due, and draws the next.
    mutating func takeSwitch(using generator: inout LabGenerator) {
        var target = generator.choice(table[current])
        if let previous, previous != current, Double.random(in: 0..<1, using: &generator) < toggleShare {
            target = previous
        }
        if leftInBurst == 0 {
            leftInBurst = generator.geometric(mean: Self.burstSwitchCountMean)
        }
        leftInBurst -= 1
        if leftInBurst == 0, current != home,
            Double.random(in: 0..<1, using: &generator) < Self.homecomingShare
        {
            target = home
        }
        previous = current
        current = target
        nextSeconds +=
            leftInBurst > 0
            ? Self.burstGapSecondsMin
                + generator.exponential() * (Self.burstGapSecondsMean - Self.burstGapSecondsMin)
            : generator.exponential() * calmSecondsMean
    }
}

extension LabGenerator {
    /// From the exponential distribution of mean 1.
    mutating func exponential() -> Double { -log(1 - Double.random(in: 0..<1, using: &self)) }

    /// At least 1, with that mean.
    mutating func geometric(mean: Double) -> Int {
        var count = 1
        while Double.random(in: 0..<1, using: &self) > 1 / mean { count += 1 }
        return count
    }

    /// A place, by its weight.
    mutating func choice(_ weights: [Double]) -> Int {
        var rest = Double.random(in: 0..<1, using: &self) * weights.reduce(0, +)
        for (place, weight) in weights.enumerated() where weight > 0 {
            rest -= weight
            if rest < 0 { return place }
        }
        return weights.lastIndex { $0 > 0 } ?? 0
    }
}
