// SPDX-License-Identifier: MIT

/// Which threads of the pool are at work, lost in a renderer, or replaced. Pure.
///
/// Slot `listenersSlot` takes only what a listener waits for; the others render ahead.
///
/// Invariant: no more than `stuckCountMax` threads are replaced at once, so that a renderer that hangs whenever it is
/// called costs a bounded number of threads and buffers.
struct RenderSlots: Sendable {
    /// One place for a thread.
    private struct Slot {
        /// Which thread holds the place: one more for each replacement.
        var generation = 0
        var isBusy = false
        /// Whether the thread that holds the place is lost in a renderer.
        var isStuck = false
        /// Whether the thread that held the place last has ended.
        var isEnded = false
    }

    /// A thread to be started, in a place.
    struct Replacement: Equatable, Sendable {
        let slot: Int
        let generation: Int
    }

    static let stuckCountMax = 4

    private var slots: [Slot]
    /// Threads that are lost in a renderer now, replaced or not.
    private(set) var stuckCount = 0

    /// - Precondition: `workerCount >= 1`.
    init(workerCount: Int) {
        precondition(workerCount >= 1, "\(workerCount) workers")
        slots = Array(repeating: Slot(), count: workerCount + 1)
    }

    var count: Int { slots.count }
    var listenersSlot: Int { slots.count - 1 }
    var isListenersThreadBusy: Bool { slots[listenersSlot].isBusy }
    /// Whether so many threads are lost that nothing more is begun.
    var isExhausted: Bool { stuckCount > Self.stuckCountMax }
    /// Whether a thread that is not lost has yet to end.
    var isAnyAtWork: Bool { slots.contains { !$0.isEnded && !$0.isStuck } }

    func isEnded(_ slot: Int) -> Bool { slots[slot].isEnded }

    mutating func begin(_ slot: Int) { slots[slot].isBusy = true }

    /// The thread of a place is lost in a renderer.
    mutating func markStuck(_ slot: Int) {
        precondition(slots[slot].isBusy && !slots[slot].isStuck, "slot \(slot) is not at work")
        slots[slot].isStuck = true
        stuckCount += 1
    }

    /// The threads to be started for those that are lost, as far as they may be replaced; they count as started.
    mutating func takeReplacements() -> [Replacement] {
        guard !isExhausted else { return [] }
        return slots.indices.filter { slots[$0].isStuck }.map { index in
            slots[index] = Slot(generation: slots[index].generation + 1)
            return Replacement(slot: index, generation: slots[index].generation)
        }
    }

    /// A thread comes back from a renderer.
    ///
    /// - Parameter wasStuck: Whether it had been found to be stuck.
    /// - Returns: Whether it still has its place; otherwise it was replaced, and ends.
    mutating func end(_ slot: Int, generation: Int, wasStuck: Bool) -> Bool {
        if wasStuck {
            precondition(stuckCount > 0, "a thread came back that was not lost")
            stuckCount -= 1
        }
        guard slots[slot].generation == generation else { return false }
        slots[slot].isBusy = false
        slots[slot].isStuck = false
        return true
    }

    /// The thread of a place ends for good.
    mutating func leave(_ slot: Int, generation: Int) {
        if slots[slot].generation == generation { slots[slot].isEnded = true }
    }
}
