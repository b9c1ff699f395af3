// SPDX-License-Identifier: MIT

/// The accounts of speculative rendering: every completed render ends exactly once as used, late or wasted.
///
///     started ──complete──> kept ──request──> used
///        │ │                  └──evict, close──> wasted
///        │ └──request──> awaited ──complete──> late
///        └──abandon──> (not counted)      awaited ──abandon──> (not counted)
///
/// A value; events in, counts out. Events about keys that it does not know (rendered on demand, settled
/// before) are ignored, so that callers report everything they see.
///
/// Invariants, checked by ``checkInvariants()``:
/// 1. `rendered` equals `used + late + wasted` plus the renders that are kept.
/// 2. At most ``keptCountMax`` are kept; ``order`` holds each of them once, and less than as many stale ones
///    again.
public struct PrefetchLedger<Key: Hashable & Sendable>: Sendable {
    private enum State {
        case started
        case awaited
        /// Completed; the number tells this completion from an earlier one of the same key.
        case kept(number: Int)
    }

    /// Completed renders that are remembered; beyond it the oldest is counted as wasted.
    public let keptCountMax: Int
    /// The counts so far.
    public private(set) var outcomes = PrefetchOutcomes()

    private var states: [Key: State] = [:]
    private var order: [(key: Key, number: Int)] = []
    private var orderStart = 0
    private var keptCount = 0
    private var completedCount = 0

    /// - Precondition: `keptCountMax >= 1`.
    public init(keptCountMax: Int = 16_384) {
        precondition(keptCountMax >= 1, "a ledger of \(keptCountMax) renders")
        self.keptCountMax = keptCountMax
    }

    /// A speculative render was started.
    ///
    /// A key whose earlier render is still kept has lost it, or nobody would render it again: that one was
    /// wasted.
    public mutating func start(_ key: Key) {
        switch states[key] {
        case .started, .awaited: return
        case .kept: settleKept(key, as: \.wasted)
        case nil: break
        }
        states[key] = .started
    }

    /// The listener asked for a chunk.
    public mutating func request(_ key: Key) {
        switch states[key] {
        case .started: states[key] = .awaited
        case .kept: settleKept(key, as: \.used)
        case .awaited, nil: break
        }
    }

    /// A render was completed.
    public mutating func complete(_ key: Key) {
        switch states[key] {
        case .started:
            outcomes.rendered += 1
            completedCount += 1
            keptCount += 1
            states[key] = .kept(number: completedCount)
            order.append((key, completedCount))
            trim()
        case .awaited:
            outcomes.rendered += 1
            outcomes.late += 1
            states[key] = nil
        case .kept, nil: break
        }
    }

    /// A render was cancelled or failed: it made nothing, so that it is not counted.
    public mutating func abandon(_ key: Key) {
        switch states[key] {
        case .started, .awaited: states[key] = nil
        case .kept, nil: break
        }
    }

    /// A chunk has left the last tier that held it.
    public mutating func evict(_ key: Key) {
        if case .kept = states[key] { settleKept(key, as: \.wasted) }
    }

    /// The session ends: what is kept was wasted, what is in flight is forgotten.
    ///
    /// Afterwards `rendered == used + late + wasted`.
    public mutating func closeSession() {
        outcomes.wasted += keptCount
        states.removeAll()
        order.removeAll()
        orderStart = 0
        keptCount = 0
        assert(checkInvariants())
    }

    private mutating func settleKept(_ key: Key, as outcome: WritableKeyPath<PrefetchOutcomes, Int>) {
        states[key] = nil
        keptCount -= 1
        outcomes[keyPath: outcome] += 1
        trim()
    }

    /// Drops stale places of the order, and the oldest renders beyond the limit. Amortised O(1).
    private mutating func trim() {
        while orderStart < order.count {
            let (key, number) = order[orderStart]
            let isKept = isKept(key, number: number)
            guard !isKept || keptCount > keptCountMax else { break }
            orderStart += 1
            if isKept {
                states[key] = nil
                keptCount -= 1
                outcomes.wasted += 1
            }
        }
        guard order.count > 2 * keptCount + 16 else { return }
        order = order[orderStart...].filter { isKept($0.key, number: $0.number) }
        orderStart = 0
    }

    private func isKept(_ key: Key, number: Int) -> Bool {
        if case .kept(number) = states[key] { true } else { false }
    }

    /// Verifies every invariant; traps with the violated rule. Debug builds and tests only.
    @discardableResult
    func checkInvariants() -> Bool {
        let settled = outcomes.used + outcomes.late + outcomes.wasted
        precondition(outcomes.rendered == settled + keptCount, "(1) a render without an outcome, or with two")
        precondition(keptCount <= keptCountMax, "(2) \(keptCount) renders are kept")
        let listed = order[orderStart...].count { isKept($0.key, number: $0.number) }
        precondition(listed == keptCount, "(2) order lists \(listed) of \(keptCount)")
        precondition(order.count <= 2 * keptCount + 16, "(2) order has grown to \(order.count)")
        return true
    }
}
