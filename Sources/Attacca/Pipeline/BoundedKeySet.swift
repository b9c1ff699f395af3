// SPDX-License-Identifier: MIT
import CacheModel

/// Keys that are remembered, the newest of them at least. Pure.
struct BoundedKeySet: Sendable {
    static let countMax = 1_024

    private var keys: Set<ChunkKey> = []
    private var older: Set<ChunkKey> = []

    /// Takes a key in; once there are many, the older half is forgotten.
    mutating func insert(_ key: ChunkKey) {
        if keys.count >= Self.countMax / 2 {
            older = keys
            keys = []
        }
        keys.insert(key)
    }

    /// Forgets a key.
    ///
    /// - Returns: The key, if it was there.
    mutating func remove(_ key: ChunkKey) -> ChunkKey? {
        let old = older.remove(key)
        return keys.remove(key) ?? old
    }
}
