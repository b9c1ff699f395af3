// SPDX-License-Identifier: MIT
public import CacheModel

/// What is assumed of a listener who has shown nothing yet: counts from elsewhere.
///
/// A context that was seen N times elsewhere counts as `strength · N / (N + strength)` switches, shared out
/// as they went there, so that a listener's own switches soon weigh more; and the more it was seen, the less
/// its estimate leans on shorter contexts. See ``SwitchModel``.
public struct BaseTable: Sendable {
    /// The most that a context counts, in switches.
    static let strength = 10.0
    /// Contexts of each order that are kept.
    private static let contextCountMax = 65_536
    /// How often a row of ``reference`` is said to have been seen: as good as two switches.
    private static let referenceCount = 2.5

    /// Behind one reference, since models hand it on with every switch.
    private final class Storage: Sendable {
        let history: SwitchHistory

        init(_ history: SwitchHistory) { self.history = history }
    }

    private let storage: Storage
    /// Whether nothing is assumed.
    let isEmpty: Bool

    var history: SwitchHistory { storage.history }

    private init(_ history: SwitchHistory) {
        storage = Storage(history)
        isEmpty = history.numbers.isEmpty
    }

    private static var nothing: SwitchHistory {
        SwitchHistory(
            presetDecays: Array(repeating: [1], count: SwitchHistory.orderCount), rankDecay: 1,
            contextCountMax: contextCountMax)
    }

    /// Nothing is assumed: all presets are equal.
    public static let none = Self(nothing)

    /// A guess for the five reference presets; others count as the average of them.
    public static let reference: Self = {
        var history = nothing
        for (from, row) in BaseTransitionTable.rows.sorted(by: { $0.key < $1.key }) {
            for (to, probability) in row.sorted(by: { $0.key < $1.key }) {
                history.setCount(probability * referenceCount, from: from, to: to)
            }
        }
        return Self(history)
    }()

    /// Counts of what other listeners did.
    ///
    /// - Parameter sequences: The presets of one listener each, in order; the first is the one that played at
    ///   first. Repeats of the same preset are no switches.
    /// - Precondition: At most ``SwitchModel/presetCountMax`` presets.
    public init(sequences: [[Preset]]) {
        let presetCount = Set(sequences.joined()).count
        precondition(presetCount <= SwitchModel.presetCountMax, "a base table of \(presetCount) presets")
        var history = Self.nothing
        for sequence in sequences {
            history.beginListener()
            for (from, to) in zip(sequence, sequence.dropFirst()) where from != to {
                history.observe(from: from, to: to)
            }
        }
        self.init(history)
    }
}
