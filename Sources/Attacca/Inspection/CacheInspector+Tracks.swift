// SPDX-License-Identifier: MIT
package import CacheModel
import ChunkStorage

/// Parts of the listing, for those who look often: each takes what it shows, and not what is stored.
extension CacheInspector {
    /// Stored chunks of one track, ordered as ``chunks()`` are.
    package func chunks(of track: TrackID) throws(AttaccaError) -> [CacheEntry] {
        try reading { () throws in
            let now = timeSource.wallNow()
            return try store.entries(of: track).map { CacheEntry($0, probability: nil, now: now) }
                .sorted { $0.precedes($1) }
        }
    }

    /// The chunk that was stored last; `nil` when there is none.
    package func lastChunk() throws(AttaccaError) -> CacheEntry? {
        try reading { () throws in
            let now = timeSource.wallNow()
            return try store.lastEntry().map { CacheEntry($0, probability: nil, now: now) }
        }
    }

    /// Tracks with stored chunks, in the order of the bytes of their names.
    ///
    /// - Parameters:
    ///   - track: The one before the first; `nil` for all.
    ///   - countMax: The most that are named; not negative.
    package func tracks(after track: TrackID?, max countMax: Int) throws(AttaccaError) -> [TrackID] {
        try reading { () throws in try store.tracks(after: track, limit: countMax) }
    }
}
