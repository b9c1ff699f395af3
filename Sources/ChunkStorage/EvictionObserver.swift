// SPDX-License-Identifier: MIT
public import CacheModel

/// Who is told which chunks a store evicts, to keep its budget.
public struct EvictionObserver: Sendable {
    /// Whether anybody wants to know now: otherwise the keys, a look-up each, are not found out.
    let isWatching: @Sendable () -> Bool
    /// Gets the keys, once they are gone from the index. On the writer's thread, which waits for it.
    let evicted: @Sendable ([ChunkKey]) -> Void

    public init(
        isWatching: @escaping @Sendable () -> Bool, evicted: @escaping @Sendable ([ChunkKey]) -> Void
    ) {
        self.isWatching = isWatching
        self.evicted = evicted
    }
}
