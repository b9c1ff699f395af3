// SPDX-License-Identifier: MIT
import CacheModel

/// Where the composer of windows finds tracks and chunks; nothing of it waits.
struct ReaderShelf {
    /// A chunk that is in memory; counts as nothing.
    let peek: (ChunkKey) -> PCMChunk?
    /// A chunk that is in memory and is about to be heard: counts as a request and a hit. With the chunk if the reader
    /// holds it already.
    let take: (ChunkKey, RegisteredTrack, PCMChunk?) -> PCMChunk?
    /// A track that was described.
    let registered: (TrackID) -> RegisteredTrack?
    /// What the reader may hold beside what is bound to be heard, in bytes.
    let byteCountMax: Int
}
