// SPDX-License-Identifier: MIT
import CacheModel

/// Which chunks of one track are in which tier, for each preset: what the map in the terminal shows.
struct ChunkMap: Hashable, Sendable {
    struct Row: Hashable, Sendable {
        let preset: Preset
        /// One for each chunk of ``chunks``; `nil` is not cached.
        let tiers: [Tier?]
    }

    /// The chunk indices that are shown.
    let chunks: Range<Int>
    /// How many chunks the track has.
    let chunkCount: Int
    let rows: [Row]

    /// The chunks to show where `width` fit: all of them, or those around the current one, a third of them behind it.
    static func window(chunkCount: Int, current: Int, width: Int) -> Range<Int> {
        guard chunkCount > width else { return 0..<chunkCount }
        let shown = max(width, 0)
        let start = min(max(current - shown / 3, 0), chunkCount - shown)
        return start..<start + shown
    }
}
