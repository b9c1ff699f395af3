// SPDX-License-Identifier: MIT
import CacheModel

/// What is assumed of the five reference presets before a listener has shown anything.
///
/// A guess: neighbours in sound are likelier, and `adaptive` is where people return to. It has the weight of
/// two observed switches, so that a handful of real ones overrules it.
enum BaseTransitionTable {
    /// P(to | from); each row sums to 1.
    static let rows: [Preset: [Preset: Double]] = [
        "adaptive": ["gentle": 0.18, "warm": 0.30, "bright": 0.22, "punchy": 0.30],
        "gentle": ["adaptive": 0.30, "warm": 0.40, "bright": 0.15, "punchy": 0.15],
        "warm": ["adaptive": 0.30, "gentle": 0.30, "bright": 0.18, "punchy": 0.22],
        "bright": ["adaptive": 0.28, "gentle": 0.16, "warm": 0.18, "punchy": 0.38],
        "punchy": ["adaptive": 0.28, "gentle": 0.16, "warm": 0.22, "bright": 0.34],
    ]

    /// The prior probability of each candidate after a preset.
    ///
    /// Candidates that the table does not know get the average share, 1 / count; the known ones divide the
    /// rest as the table says.
    ///
    /// - Parameter candidates: Distinct presets without `from`, not empty.
    /// - Returns: One probability for each candidate, in the same order; they sum to 1.
    static func probabilities(after from: Preset, among candidates: [Preset]) -> [Double] {
        let share = 1 / Double(candidates.count)
        guard let row = rows[from] else { return candidates.map { _ in share } }
        let known = candidates.compactMap { row[$0] }
        let knownTotal = known.reduce(0, +)
        return candidates.map { preset in
            row[preset].map { $0 / knownTotal * Double(known.count) * share } ?? share
        }
    }
}
