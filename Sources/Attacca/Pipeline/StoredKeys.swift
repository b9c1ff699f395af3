// SPDX-License-Identifier: MIT
import CacheModel

/// What the disk tier is known to hold of what is planned for it: asked once, and believed for a while. Pure.
///
/// What is planned for the disk changes little while it plays, and a look into the index for each of hundreds of
/// beginnings with each plan would keep the disk busy for nothing. What was evicted meanwhile is found missing, and rendered
/// again, when the belief ends.
struct StoredKeys: Sendable {
    /// So long an answer is believed at most, in seconds.
    static let lifetimeSeconds = 300.0

    private var keys: Set<ChunkKey> = []
    private var since = MonotonicTime(nanoseconds: 0)

    /// Takes note of a key that is stored.
    mutating func insert(_ key: ChunkKey, now: MonotonicTime) {
        if keys.isEmpty { since = now }
        keys.insert(key)
    }

    /// The keys that are believed to be stored.
    mutating func believed(now: MonotonicTime) -> Set<ChunkKey> {
        if now.seconds(since: since) > Self.lifetimeSeconds { keys = [] }
        return keys
    }

    mutating func removeAll() { keys = [] }
}
