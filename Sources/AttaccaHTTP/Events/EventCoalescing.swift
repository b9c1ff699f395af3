// SPDX-License-Identifier: MIT

/// Thins out the events of a tenth of a second. Pure.
///
/// What is rare or final always goes through; of hits, renders and evictions beyond a number the newest, and how many are
/// missing is told.
struct EventCoalescing: Sendable {
    /// Of frequent events, how many go through each time.
    static let frequentCountMax = 50
    private static let frequentNames: Set<String> = ["hit", "render", "eviction", "miss"]

    /// - Parameter events: In order; any number.
    static func thinned(_ events: [EventJSON]) -> [EventJSON] {
        let excess = events.count { frequentNames.contains($0.name) } - frequentCountMax
        guard excess > 0 else { return events }
        var passedOver = 0
        var kept = events.filter { event in
            guard frequentNames.contains(event.name), passedOver < excess else { return true }
            passedOver += 1
            return false
        }
        kept.insert(EventJSON(name: "dropped", data: .members(["count": .integer(excess)])), at: 0)
        return kept
    }
}
