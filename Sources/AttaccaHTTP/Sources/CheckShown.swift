// SPDX-License-Identifier: MIT
import CacheModel

/// Where a chunk is, and how long getting it takes.
struct CheckShown: Hashable, Sendable {
    let tier: Tier?
    /// The median of what was measured so far; `nil` before anything was.
    let latencySeconds: Double?
    let isInFlight: Bool

    var json: JSON {
        .members([
            "cached": .boolean(tier != nil), "tier": .optional(tier?.rawValue),
            "estimated_latency_seconds": .optional(latencySeconds), "in_flight": .boolean(isInFlight),
        ])
    }
}
