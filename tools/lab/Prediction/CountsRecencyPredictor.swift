// SPDX-License-Identifier: MIT

/// Frequency counts with a boost for what was done lately: a plain way to do it, to compare with.
///
/// The counts of the switches from here, times 1.5 for each of the last 10 switches overall that went from
/// here to that symbol, normalised; a fixed table by symbol while nothing was seen from here; mixed with 2 %
/// equal shares.
struct CountsRecencyPredictor: SwitchPredictor {
    private static let table = [0.5, 0.2, 0.15, 0.1, 0.05]
    private static let recentCount = 10
    private static let boost = 1.5
    private static let equalShare = 0.02

    private var counts: [[Double]]
    private var recent: [(from: Int, to: Int)] = []

    init(symbolCount: Int) {
        counts = Array(repeating: Array(repeating: 0, count: symbolCount), count: symbolCount)
    }

    func prediction(after current: Int) -> [Double] {
        let otherCount = counts.count - 1
        guard otherCount > 0 else { return [0] }
        var weights = counts[current]
        if weights.allSatisfy({ $0 == 0 }) {
            weights = counts.indices.map { $0 < Self.table.count && $0 != current ? Self.table[$0] : 0 }
        } else {
            for step in recent where step.from == current { weights[step.to] *= Self.boost }
        }
        let total = weights.reduce(0, +)
        let equal = 1 / Double(otherCount)
        // Without a weight at all (two symbols of which the table knows neither), equal shares.
        return weights.indices.map { symbol in
            guard symbol != current else { return 0 }
            let share = total > 0 ? weights[symbol] / total : equal
            return (1 - Self.equalShare) * share + Self.equalShare * equal
        }
    }

    mutating func observe(from: Int, to: Int) {
        counts[from][to] += 1
        recent.append((from, to))
        if recent.count > Self.recentCount { recent.removeFirst() }
    }
}
