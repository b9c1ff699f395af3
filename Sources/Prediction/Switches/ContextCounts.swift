// SPDX-License-Identifier: MIT

/// How often each symbol came after each context of one order, at one or more speeds of forgetting.
///
/// When a context is visited its counts are multiplied by the decay of their speed, and the symbol that came
/// gets 1 more. The context visited longest ago makes room for a new one beyond the limit.
///
/// Counts lie in one flat array, `[slot][speed][symbol]`: a visit touches one stretch of memory.
///
/// Invariants, checked by ``checkInvariants()``:
/// 1. Every slot has one key, and no key two.
/// 2. At most ``contextCountMax`` contexts are kept, each with a count above 0.
struct ContextCounts: Sendable {
    /// What is smaller counts as nothing: it says nothing any more, and would get slow to compute with.
    private static let countMin = 1e-9

    /// Choices in a context.
    let order: Int
    /// The decay of each speed, above 0 and at most 1.
    let decays: [Double]
    let contextCountMax: Int
    private var slots: [UInt32: Int] = [:]
    private var values: [Double] = []
    /// Room for so many symbols in a slot and speed.
    private var stride = 8
    /// Of each slot: its context, and when it was visited last, as the owner counts.
    private(set) var keys: [UInt32] = []
    private(set) var visits: [Int] = []

    /// - Precondition: `contextCountMax >= 1`.
    init(order: Int, decays: [Double], contextCountMax: Int) {
        precondition(contextCountMax >= 1, "room for \(contextCountMax) contexts")
        self.order = order
        self.decays = decays
        self.contextCountMax = contextCountMax
    }

    /// Where the counts after these choices are; `nil` when nothing was seen after them.
    func slot(after recent: RecentChoices) -> Int? { slots[recent.key(order: order)] }

    /// The count of a symbol; 0 for one that there is no room for yet.
    func count(_ slot: Int, speed: Int, _ symbol: Int) -> Double {
        symbol < stride ? values[(slot * decays.count + speed) * stride + symbol] : 0
    }

    /// The symbols that may have a count: those below.
    var symbolBound: Int { stride }

    /// Learns that a symbol came after these choices.
    ///
    /// - Parameter visit: Higher with every call.
    /// - Complexity: O(symbols), and O(contexts) when one has to go.
    mutating func learn(after recent: RecentChoices, _ symbol: Int, visit: Int) {
        reserve(symbol)
        let key = recent.key(order: order)
        let slot = slots[key] ?? insert(key)
        visits[slot] = visit
        for speed in decays.indices {
            let decay = decays[speed]
            let start = (slot * decays.count + speed) * stride
            for place in start..<start + stride {
                let decayed = values[place] * decay
                values[place] = decayed < Self.countMin ? 0 : decayed
            }
            values[start + symbol] += 1
        }
    }

    /// Puts back the counts of a symbol as they were.
    ///
    /// - Parameter counts: One for each speed, not all 0.
    /// - Returns: False when there is no room for the context, the symbol has counts there already, or the
    ///   context was said to be visited at another time.
    mutating func restore(
        after recent: RecentChoices, _ symbol: Int, counts: [Double], visit: Int
    ) -> Bool {
        reserve(symbol)
        let key = recent.key(order: order)
        if let slot = slots[key] {
            guard visits[slot] == visit, decays.indices.allSatisfy({ count(slot, speed: $0, symbol) == 0 })
            else { return false }
        } else if slots.count == contextCountMax {
            return false
        }
        let slot = slots[key] ?? insert(key)
        visits[slot] = visit
        for speed in decays.indices {
            values[(slot * decays.count + speed) * stride + symbol] = counts[speed]
        }
        return true
    }

    /// Forgets a symbol wherever it came, and, where symbols are what contexts are made of, those with it.
    ///
    /// - Complexity: O(contexts · symbols).
    mutating func forget(_ symbol: Int) {
        for key in keys where RecentChoices(key: key).contains(symbol, order: order) { remove(key) }
        guard symbol < stride else { return }
        for slot in keys.indices {
            for speed in decays.indices { values[(slot * decays.count + speed) * stride + symbol] = 0 }
        }
        for key in keys where slots[key].map(isEmpty) == true { remove(key) }
    }

    // MARK: Room

    private func isEmpty(_ slot: Int) -> Bool {
        let size = decays.count * stride
        return values[slot * size..<(slot + 1) * size].allSatisfy { $0 == 0 }
    }

    private mutating func insert(_ key: UInt32) -> Int {
        if keys.count >= contextCountMax, let oldest = visits.indices.min(by: { visits[$0] < visits[$1] }) {
            remove(keys[oldest])
        }
        let slot = keys.count
        slots[key] = slot
        keys.append(key)
        visits.append(0)
        values.append(contentsOf: repeatElement(0, count: decays.count * stride))
        return slot
    }

    /// Takes a context out; the last one moves into its slot.
    private mutating func remove(_ key: UInt32) {
        guard let slot = slots.removeValue(forKey: key) else { return }
        let last = keys.count - 1
        let size = decays.count * stride
        if slot != last {
            for offset in 0..<size { values[slot * size + offset] = values[last * size + offset] }
            visits[slot] = visits[last]
            keys[slot] = keys[last]
            slots[keys[slot]] = slot
        }
        visits.removeLast()
        keys.removeLast()
        values.removeLast(size)
    }

    private mutating func reserve(_ symbol: Int) {
        guard symbol >= stride else { return }
        var wider = stride
        while wider <= symbol { wider *= 2 }
        let rowCount = keys.count * decays.count
        var moved = [Double](repeating: 0, count: rowCount * wider)
        for row in 0..<rowCount {
            for symbol in 0..<stride { moved[row * wider + symbol] = values[row * stride + symbol] }
        }
        values = moved
        stride = wider
    }

    /// Verifies every invariant; traps with the violated rule. Debug builds and tests only.
    @discardableResult
    func checkInvariants() -> Bool {
        precondition(slots.count == keys.count, "(1) \(slots.count) keys in \(keys.count) slots")
        precondition(keys.indices.allSatisfy { slots[keys[$0]] == $0 }, "(1) a slot is not its key's")
        precondition(keys.count <= contextCountMax, "(2) \(keys.count) contexts")
        precondition(!keys.indices.contains(where: isEmpty), "(2) a context without a count")
        return true
    }
}
