// SPDX-License-Identifier: MIT

/// What no cache of a capacity can do better, knowing every request to come.
///
/// With equal sizes the rule of Belady, which keeps what is wanted soonest and stores nothing that is wanted later than
/// everything else. With sizes the best is hard to find; a bound above it is not: each hit needs its bytes for the time
/// since the last request of the key, all hits together have no more than capacity times length, and the cheapest
/// fill that first.
///
/// - SeeAlso: Belady, *A study of replacement algorithms for a virtual-storage computer* (1966); Berger, Beckmann,
///   Harchol-Balter, *Practical bounds on optimal caching with variable object sizes* (2018), there PFOO-L.
enum ClairvoyantBound {
    /// Hits, and bytes of them, at most.
    static func hits(of trace: RequestTrace, capacity: Int64) -> (count: Int, byteCount: Int64) {
        trace.hasSizes
            ? (area(trace, capacity) { _ in 1 }.count, area(trace, capacity) { $0 }.byteCount)
            : belady(trace, Int(capacity))
    }

    private static func belady(_ trace: RequestTrace, _ capacity: Int) -> (count: Int, byteCount: Int64) {
        let next = nextUses(trace)
        var nextUse: [Int: Int] = [:]
        var order = PriorityHeap<Int>()
        var hitCount = 0
        for (position, request) in trace.requests.enumerated() {
            let isHit = nextUse[request.key] != nil
            if isHit { hitCount += 1 }
            guard next[position] < trace.requests.count else {
                nextUse[request.key] = nil
                continue
            }
            nextUse[request.key] = next[position]
            order.insert(request.key, priority: -Double(next[position]))
            while nextUse.count > capacity, let (key, priority) = order.removeFirst() {
                if let use = nextUse[key], -Double(use) == priority { nextUse[key] = nil }
            }
        }
        return (hitCount, Int64(hitCount))
    }

    /// - Parameter value: What a hit of that many bytes is worth: those of most value for their bytes come first.
    private static func area(
        _ trace: RequestTrace, _ capacity: Int64, value: (Double) -> Double
    ) -> (count: Int, byteCount: Int64) {
        var last = [Int?](repeating: nil, count: trace.keyCount)
        var intervals: [(area: Double, byteCount: Int64, price: Double)] = []
        for (position, request) in trace.requests.enumerated() {
            if let before = last[request.key], request.byteCount <= capacity {
                let area = Double(request.byteCount) * Double(position - before)
                let price = area / value(Double(request.byteCount))
                intervals.append((area, request.byteCount, price))
            }
            last[request.key] = position
        }
        intervals.sort { $0.price < $1.price }
        var left = Double(capacity) * Double(trace.requests.count)
        var hits: (count: Int, byteCount: Int64) = (0, 0)
        for interval in intervals where left > 0 {
            left -= interval.area
            hits.count += 1
            hits.byteCount += interval.byteCount
        }
        return hits
    }

    /// The position of the next request of each one's key; the length of the trace when there is none.
    private static func nextUses(_ trace: RequestTrace) -> [Int] {
        var next = [Int](repeating: trace.requests.count, count: trace.requests.count)
        var later = [Int](repeating: trace.requests.count, count: trace.keyCount)
        for position in trace.requests.indices.reversed() {
            next[position] = later[trace.requests[position].key]
            later[trace.requests[position].key] = position
        }
        return next
    }
}
