// SPDX-License-Identifier: MIT
import CacheModel

/// The pure half of the render pool: what runs next, and what is no longer wanted. No clock, no threads.
///
/// Invariants:
/// 1. A key runs once at a time: while it runs, a pending order for it waits.
/// 2. No more than `pendingCountMax` renders ahead of need are pending. Immediate ones are not bounded here: their
///    number is that of the callers who wait.
struct RenderQueue: Sendable {
    let pendingCountMax: Int
    private(set) var pending: [ChunkKey: RenderOrder] = [:]
    private(set) var running: Set<ChunkKey> = []
    /// Those that run and that a listener waits for.
    private(set) var awaited: Set<ChunkKey> = []
    private var arrivalCount = 0

    /// - Precondition: `pendingCountMax >= 1`.
    init(pendingCountMax: Int) {
        precondition(pendingCountMax >= 1, "a queue of \(pendingCountMax)")
        self.pendingCountMax = pendingCountMax
    }

    /// Accepts a render, or raises one that is pending already.
    ///
    /// - Parameter rank: Place in the plan; ignored for immediate renders, which run in order of arrival.
    /// - Returns: The key that was dropped to make room: the least urgent one, possibly the new one.
    mutating func enqueue(_ key: ChunkKey, priority: RenderPriority, rank: Int) -> ChunkKey? {
        arrivalCount += 1
        let order = RenderOrder(
            key: key, priority: priority, rank: priority == .immediate ? arrivalCount : rank)
        if let present = pending[key], !order.precedes(present) { return nil }
        pending[key] = order
        defer { assert(checkInvariants()) }
        let ahead = pending.values.filter { $0.priority != .immediate }
        guard ahead.count > pendingCountMax, let last = ahead.max(by: { $0.precedes($1) }) else { return nil }
        pending[last.key] = nil
        return last.key
    }

    /// Whether a listener waits for a render, be it pending or running. O(pending).
    var isListenerWaiting: Bool {
        !awaited.isEmpty || pending.values.contains { $0.priority == .immediate }
    }

    /// Makes a render immediate, pending or running; nothing when it is neither.
    ///
    /// - Returns: Whether it runs and nobody had waited for it.
    mutating func raise(_ key: ChunkKey) -> Bool {
        guard pending[key] == nil else {
            _ = enqueue(key, priority: .immediate, rank: 0)
            return false
        }
        return running.contains(key) && awaited.insert(key).inserted
    }

    /// The chunk of a key that runs is there: who waited waits no longer.
    mutating func serve(_ key: ChunkKey) { awaited.remove(key) }

    /// Takes the most urgent render within `priorities`; `nil` when there is none. O(pending).
    mutating func startNext(
        _ priorities: ClosedRange<RenderPriority> = .immediate ... .l3
    ) -> RenderOrder? {
        let startable = pending.values.lazy.filter { [running] in
            priorities.contains($0.priority) && !running.contains($0.key)
        }
        guard let next = startable.min(by: { $0.precedes($1) }) else { return nil }
        pending[next.key] = nil
        let inserted = running.insert(next.key).inserted
        precondition(inserted, "(1) \(next.key) runs already")
        if next.priority == .immediate { awaited.insert(next.key) }
        return next
    }

    /// - Precondition: The key is running.
    mutating func finish(_ key: ChunkKey) {
        precondition(running.remove(key) != nil, "\(key) is not running")
        awaited.remove(key)
    }

    /// Forgets every pending render.
    ///
    /// - Returns: The keys that were forgotten.
    mutating func dropAll() -> [ChunkKey] {
        defer { pending = [:] }
        return Array(pending.keys)
    }

    /// Forgets pending renders; nothing for keys that are not pending.
    mutating func drop(_ keys: Set<ChunkKey>) {
        for key in keys { pending[key] = nil }
    }

    /// Verifies invariant 2; 1 is checked where a render starts. Traps. Debug builds and tests only.
    @discardableResult
    func checkInvariants() -> Bool {
        let ahead = pending.values.filter { $0.priority != .immediate }.count
        precondition(ahead <= pendingCountMax, "(2) \(ahead) pending, \(pendingCountMax) allowed")
        return true
    }
}
