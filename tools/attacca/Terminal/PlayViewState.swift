// SPDX-License-Identifier: MIT
import CacheModel

/// All that the live view of `play` shows.
struct PlayViewState: Hashable, Sendable {
    struct Stalls: Hashable, Sendable {
        var count = 0
        var totalSeconds = 0.0
    }

    /// 1 for the first of the queue.
    var trackNumber: Int
    var trackCount: Int
    var title: String
    var positionSeconds: Double
    var durationSeconds: Double
    var variant: Variant
    /// Where the last chunk came from, in a word: `L1`, `L2`, `L3`, `rendered`; empty before the first.
    var origin: String
    var requestCount: Int
    var hitCount: Int
    var stalls: Stalls
    var currentChunk: Int
    var map: ChunkMap
    /// Whether key presses reach the player.
    var hasKeys: Bool
}
