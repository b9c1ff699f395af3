// SPDX-License-Identifier: MIT
public import CacheModel

/// Counts of preset-to-preset switches, and what they say of the next one.
///
/// Two orders of counts: order 1 knows the preset that was left, order 0 only the one that was chosen. Counts
/// are decayed when they are updated, so that old habits fade. A probability backs off from order 1 to order
/// 0 to a shipped table (hierarchical Dirichlet smoothing):
///
///     p0(x) = (n0(x) + 2 base(x | from)) / (sum n0 + 2)
///     p1(x) = (n1(from, x) + 2 p0(x)) / (sum n1(from, .) + 2)
///
/// with sums over the candidates, which never include the current preset; then a floor of 0.001, then
/// normalisation.
///
/// A value; no clock, no randomness. The same counts give the same bits, in whatever order they were learned
/// or restored.
///
/// - SeeAlso: MacKay, Bauman Peto, *A hierarchical Dirichlet language model* (1995).
public struct TransitionMatrix: Sendable, Equatable {
    /// Presets that are remembered; the one chosen least of late makes room for another.
    public static let presetCountMax = 64
    /// No candidate is given less.
    public static let probabilityFloor = 0.001

    private static let orderOneDecay = 0.90
    private static let orderZeroDecay = 0.95
    private static let backOffStrength = 2.0
    private static let baseStrength = 2.0

    /// Order 0: how often each preset was chosen.
    private var choices: [Preset: Double] = [:]
    /// Order 1: how often each preset was chosen after another. No empty row.
    private var switches: [Preset: [Preset: Double]] = [:]

    /// A matrix that has seen nothing.
    public init() {}

    /// Learns one switch.
    ///
    /// - Precondition: `from` and `to` differ.
    /// - Complexity: O(1): at most ``presetCountMax`` counts of each order are touched.
    public mutating func observe(from: Preset, to: Preset) {
        precondition(from != to, "a switch from \(from) to itself")
        makeRoom(keeping: [from, to])
        var row = (switches[from] ?? [:]).mapValues { $0 * Self.orderOneDecay }
        row[to, default: 0] += 1
        switches[from] = row
        choices = choices.mapValues { $0 * Self.orderZeroDecay }
        choices[to, default: 0] += 1
    }

    /// What follows a preset, the likeliest first.
    ///
    /// - Parameters:
    ///   - current: The preset that plays; never among the results.
    ///   - presets: The presets that can be chosen; order and repetition do not matter.
    /// - Returns: One probability for each preset but the current one, at least about ``probabilityFloor``,
    ///   summing to 1; empty when there is no other.
    /// - Complexity: O(*n* log *n*) in the presets.
    public func probabilities(after current: Preset, among presets: [Preset]) -> [PresetProbability] {
        // Sorted, since the last bit of a floating-point sum depends on its order.
        let candidates = Set(presets).subtracting([current]).sorted()
        guard !candidates.isEmpty else { return [] }
        var estimate = BaseTransitionTable.probabilities(after: current, among: candidates)
        estimate = Self.smoothed(
            candidates.map { choices[$0] ?? 0 }, onto: estimate, strength: Self.baseStrength)
        let row = switches[current] ?? [:]
        estimate = Self.smoothed(
            candidates.map { row[$0] ?? 0 }, onto: estimate, strength: Self.backOffStrength)
        let floored = estimate.map { max($0, Self.probabilityFloor) }
        let total = floored.reduce(0, +)
        return zip(candidates, floored)
            .map { PresetProbability(preset: $0, probability: $1 / total) }
            .sorted()
    }

    /// (n + strength · p) / (sum n + strength), element by element.
    private static func smoothed(_ counts: [Double], onto prior: [Double], strength: Double) -> [Double] {
        let total = counts.reduce(0, +) + strength
        return zip(counts, prior).map { ($0 + strength * $1) / total }
    }

    /// Every preset that was seen.
    public var presets: Set<Preset> { Set(choices.keys).union(switches.keys) }

    private mutating func makeRoom(keeping wanted: Set<Preset>) {
        while true {
            let known = presets
            guard known.union(wanted).count > Self.presetCountMax else { return }
            let victim = known.subtracting(wanted).min {
                (choices[$0] ?? 0, $0) < (choices[$1] ?? 0, $1)
            }
            guard let victim else { return }
            forget(victim)
        }
    }

    private mutating func forget(_ preset: Preset) {
        choices[preset] = nil
        switches[preset] = nil
        for from in switches.keys {
            switches[from]?[preset] = nil
            if switches[from]?.isEmpty == true { switches[from] = nil }
        }
    }
}

extension TransitionMatrix {
    /// Every cell, to be stored: those of order 0 first, then by preset. Doubles must be kept exactly.
    public var counts: [TransitionCount] {
        let orderZero = choices.sorted { $0.key < $1.key }
            .map { TransitionCount(unchecked: nil, to: $0.key, count: $0.value) }
        let orderOne = switches.sorted { $0.key < $1.key }
            .flatMap { from, row in
                row.sorted { $0.key < $1.key }
                    .map { TransitionCount(unchecked: from, to: $0.key, count: $0.value) }
            }
        return orderZero + orderOne
    }

    /// The matrix that had these ``counts``; its predictions are equal to the last bit.
    ///
    /// - Throws: ``PredictionError/Code/inconsistentState`` when a cell occurs twice or there are more
    ///   presets than ``presetCountMax``.
    public init(restoring counts: [TransitionCount]) throws(PredictionError) {
        for cell in counts {
            let previous: Double?
            if let from = cell.from {
                previous = switches[from, default: [:]].updateValue(cell.count, forKey: cell.to)
            } else {
                previous = choices.updateValue(cell.count, forKey: cell.to)
            }
            guard previous == nil else { throw .duplicateCount(from: cell.from, to: cell.to) }
        }
        let presetCount = Set(counts.flatMap { [$0.from ?? $0.to, $0.to] }).count
        guard presetCount <= Self.presetCountMax else { throw .tooManyPresets(presetCount) }
    }
}
