// SPDX-License-Identifier: MIT

/// How often each symbol was switched to, wherever from, and once more each: the plainest there is.
struct PopularityPredictor: SwitchPredictor {
    private var counts: [Double]

    init(symbolCount: Int) { counts = Array(repeating: 1, count: symbolCount) }

    func prediction(after current: Int) -> [Double] {
        let total = counts.reduce(0, +) - counts[current]
        return counts.indices.map { $0 == current ? 0 : counts[$0] / total }
    }

    mutating func observe(from: Int, to: Int) { counts[to] += 1 }
}
