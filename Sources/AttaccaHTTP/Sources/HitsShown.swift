// SPDX-License-Identifier: MIT

/// How many requests were answered, and from where; and what that says of the health of a cache.
struct HitsShown: Hashable, Sendable {
    enum Health: String, Hashable, Sendable { case healthy, warning, critical, unknown }

    /// With fewer requests nothing is said.
    static let requestCountMin = 20

    var l1Count = 0
    var l2Count = 0
    var l3Count = 0
    var missCount = 0

    var hitCount: Int { l1Count + l2Count + l3Count }
    var requestCount: Int { hitCount + missCount }
    /// The share of requests that any tier answered; `nil` before any.
    var hitRatio: Double? { Self.ratio(hitCount, of: requestCount) }
    var l1Ratio: Double? { Self.ratio(l1Count, of: requestCount) }
    /// Of those requests that reached it.
    var l2Ratio: Double? { Self.ratio(l2Count, of: requestCount - l1Count) }
    var l3Ratio: Double? { Self.ratio(l3Count, of: requestCount - l1Count - l2Count) }

    static func ratio(_ count: Int, of total: Int) -> Double? {
        total > 0 ? Double(count) / Double(total) : nil
    }

    static func + (one: Self, other: Self) -> Self {
        Self(
            l1Count: one.l1Count + other.l1Count, l2Count: one.l2Count + other.l2Count,
            l3Count: one.l3Count + other.l3Count, missCount: one.missCount + other.missCount)
    }

    /// Healthy at 90 % from L1 and 85 % from any tier, a warning at 70 % and 65 %.
    var health: (status: Health, reasons: [String]) {
        guard requestCount >= Self.requestCountMin, let l1Ratio, let hitRatio else {
            let count = "\(requestCount) of the \(Self.requestCountMin) that it takes"
            return (.unknown, ["too few requests to tell: \(count)"])
        }
        var reasons: [String] = []
        if l1Ratio < 0.90 { reasons.append("L1 answered \(Self.percent(l1Ratio)); 90 % are healthy") }
        if hitRatio < 0.85 {
            reasons.append("all tiers answered \(Self.percent(hitRatio)); 85 % are healthy")
        }
        if reasons.isEmpty { return (.healthy, []) }
        return (l1Ratio >= 0.70 && hitRatio >= 0.65 ? .warning : .critical, reasons)
    }

    private static func percent(_ ratio: Double) -> String { "\(Int((ratio * 100).rounded(.down))) %" }

    var healthJSON: JSON {
        let (status, reasons) = health
        return .members([
            "status": .string(status.rawValue), "reasons": .array(reasons.map { .string($0) }),
            "l1_hit_ratio": .optional(l1Ratio), "hit_ratio": .optional(hitRatio),
            "requests": .integer(requestCount),
        ])
    }
}
