// SPDX-License-Identifier: MIT
import CacheModel

/// Events that wait to be taken, up to a number; beyond it the oldest are lost and counted. Pure.
///
/// Invariants: `count <= slots.count <= capacity`; the events are in `slots` from `first` on, around its end.
struct EventRing: Sendable {
    private static let slotCountMin = 16

    let capacity: Int
    /// Grows with what waits: a subscriber that keeps up costs little.
    private var slots: [CacheEvent?]
    private var first = 0
    private(set) var count = 0
    /// How many were lost since anything was taken, and the last of them.
    private var lost: (count: Int, last: CacheEvent)?

    /// - Precondition: `capacity` is positive.
    init(capacity: Int) {
        precondition(capacity > 0, "a ring of \(capacity) events")
        self.capacity = capacity
        slots = Array(repeating: nil, count: min(capacity, Self.slotCountMin))
    }

    var isEmpty: Bool { count == 0 && lost == nil }

    /// O(1), but where it grows.
    mutating func append(_ event: CacheEvent) {
        if count == slots.count { makeRoom() }
        slots[(first + count) % slots.count] = event
        count += 1
    }

    /// The next event: how many were lost, if any were, or the oldest. O(1).
    mutating func takeFirst() -> CacheEvent? {
        if let lost {
            self.lost = nil
            return CacheEvent(
                sequence: lost.last.sequence, instant: lost.last.instant, kind: .dropped(count: lost.count))
        }
        guard count > 0 else { return nil }
        return removeFirst()
    }

    private mutating func makeRoom() {
        guard slots.count < capacity else {
            let oldest = removeFirst()
            lost = ((lost?.count ?? 0) + 1, oldest)
            return
        }
        var larger = Array(slots[first...] + slots[..<first])
        larger += Array(repeating: nil, count: min(2 * slots.count, capacity) - slots.count)
        slots = larger
        first = 0
    }

    private mutating func removeFirst() -> CacheEvent {
        let event = slots[first]!
        slots[first] = nil
        first = (first + 1) % slots.count
        count -= 1
        return event
    }
}
