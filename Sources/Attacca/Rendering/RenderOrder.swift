// SPDX-License-Identifier: MIT
import CacheModel

/// One accepted render that has not started.
struct RenderOrder: Equatable, Sendable {
    let key: ChunkKey
    let priority: RenderPriority
    /// Order within a priority, lower first: place in the plan, or order of arrival for immediate ones.
    let rank: Int

    /// Whether this one runs before `other`.
    func precedes(_ other: Self) -> Bool { (priority, rank) < (other.priority, other.rank) }
}
