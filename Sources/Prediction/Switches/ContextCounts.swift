// SPDX-License-Identifier: MIT

/// How often each symbol came after each context of orders 0 to 3, at one or more speeds of forgetting.
///
/// When a context is visited its counts are multiplied by the decay of their order and speed, and the symbol
/// that came gets 1 more. Of each order, the context visited longest ago makes room for a new one beyond the
/// limit.
///
/// Counts lie in one flat array, `[slot][speed][symbol]`: a visit touches one stretch of memory.
///
/// Invariants, checked by ``checkInvariants()``:
/// 1. Every slot has one key, and no key two.
/// 2. At most ``contextCountMax`` contexts of an order are kept, each with a count above 0.
struct ContextCounts: Sendable {
    /// What is smaller counts as nothing: it says nothing any more, and would get slow to compute with.
    private static let countMin = 1e-9

    /// The decay, `[order][speed]`, above 0 and at most 1.
    private let decays: [[Double]]
    let speedCount: Int
    let contextCountMax: Int
    /// Contexts of each order.
    private var contextCounts: [Int]
    private var slots: [UInt32: Int] = [:]
    private var values: [Double] = []
    /// Room for so many symbols in a slot and speed.
    private var stride = 8
    /// Of each slot: its context, and when it was visited last, as the owner counts.
    private(set) var keys: [UInt32] = []
    private(set) var visits: [Int] = []

    /// - Parameter decays: As many speeds for each order.
    /// - Precondition: `contextCountMax >= 1`.
    init(decays: [[Double]], contextCountMax: Int) {
        precondition(contextCountMax >= 1, "room for \(contextCountMax) contexts")
        self.decays = decays
        speedCount = decays[0].count
        self.contextCountMax = contextCountMax
        contextCounts = Array(repeating: 0, count: decays.count)
    }

    /// Where the counts after these choices are; `nil` when nothing was seen after them.
    func slot(order: Int, after recent: RecentChoices) -> Int? { slots[recent.key(order: order)] }

    /// The count of a symbol; 0 for a negative one, and one that there is no room for yet.
    func count(_ slot: Int, speed: Int, _ symbol: Int) -> Double {
        symbol >= 0 && symbol < stride ? values[(slot * speedCount + speed) * stride + symbol] : 0
    }

    /// Learns that a symbol came after these choices.
    ///
    /// - Parameter visit: Higher with every call.
    /// - Complexity: O(symbols), and O(contexts) when one has to go.
    mutating func learn(order: Int, after recent: RecentChoices, _ symbol: Int, visit: Int) {
        reserve(symbol)
        let key = recent.key(order: order)
        let slot = slots[key] ?? insert(key)
        visits[slot] = visit
        for speed in 0..<speedCount {
            let decay = decays[order][speed]
            let start = (slot * speedCount + speed) * stride
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
        order: Int, after recent: RecentChoices, _ symbol: Int, counts: [Double], visit: Int
    ) -> Bool {
        reserve(symbol)
        let key = recent.key(order: order)
        if let slot = slots[key] {
            guard visits[slot] == visit, (0..<speedCount).allSatisfy({ count(slot, speed: $0, symbol) == 0 })
            else { return false }
        } else if contextCounts[order] == contextCountMax {
            return false
        }
        let slot = slots[key] ?? insert(key)
        visits[slot] = visit
        for speed in 0..<speedCount {
            values[(slot * speedCount + speed) * stride + symbol] = counts[speed]
        }
        return true
    }

    /// Forgets a symbol wherever it came, and, where symbols are what contexts are made of, those with it.
    ///
    /// - Complexity: O(contexts · symbols).
    mutating func forget(_ symbol: Int) {
        for key in keys where RecentChoices(key: key).contains(symbol, order: RecentChoices.order(of: key)) {
            remove(key)
        }
        guard symbol < stride else { return }
        for slot in keys.indices {
            for speed in 0..<speedCount { values[(slot * speedCount + speed) * stride + symbol] = 0 }
        }
        for key in keys where slots[key].map(isEmpty) == true { remove(key) }
    }

    // MARK: Room

    private func isEmpty(_ slot: Int) -> Bool {
        let size = speedCount * stride
        return values[slot * size..<(slot + 1) * size].allSatisfy { $0 == 0 }
    }

    private mutating func insert(_ key: UInt32) -> Int {
        let order = RecentChoices.order(of: key)
        if contextCounts[order] >= contextCountMax { removeOldest(order: order) }
        contextCounts[order] += 1
        let slot = keys.count
        slots[key] = slot
        keys.append(key)
        visits.append(0)
        values.append(contentsOf: repeatElement(0, count: speedCount * stride))
        return slot
    }

    private mutating func removeOldest(order: Int) {
        let slots = keys.indices.filter { RecentChoices.order(of: keys[$0]) == order }
        if let oldest = slots.min(by: { visits[$0] < visits[$1] }) { remove(keys[oldest]) }
    }

    /// Takes a context out; the last one moves into its slot.
    private mutating func remove(_ key: UInt32) {
        guard let slot = slots.removeValue(forKey: key) else { return }
        contextCounts[RecentChoices.order(of: key)] -= 1
        let last = keys.count - 1
        let size = speedCount * stride
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
        let rowCount = keys.count * speedCount
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
        for (order, count) in contextCounts.enumerated() {
            precondition(
                count == keys.count { RecentChoices.order(of: $0) == order }, "(2) \(count) contexts")
            precondition(count <= contextCountMax, "(2) \(count) contexts of order \(order)")
        }
        precondition(!keys.indices.contains(where: isEmpty), "(2) a context without a count")
        return true
    }
}
