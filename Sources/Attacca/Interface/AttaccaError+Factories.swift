// SPDX-License-Identifier: MIT
import CacheModel

extension AttaccaError {
    static func closed() -> Self { Self(.closed, "the cache is closed") }

    static func invalidConfiguration(_ reason: String) -> Self { Self(.invalidConfiguration, reason) }

    static func cacheUnavailable(_ directory: String, cause: any Error) -> Self {
        Self(.cacheUnavailable, "cache directory \(directory) cannot be used", cause: cause)
    }

    static func diskTierFailed(cause: any Error) -> Self {
        Self(.cacheUnavailable, "the disk tier failed", cause: cause)
    }

    static func diskTierRefused(_ reason: String) -> Self {
        Self(.cacheUnavailable, "the disk tier takes no chunks: \(reason)")
    }

    static func noDiskTier() -> Self { Self(.cacheUnavailable, "this cache has no disk tier") }

    static func notRendered(_ key: ChunkKey) -> Self {
        Self(.renderFailed, "\(key) gave way to more urgent renders all the time")
    }

    static func notKept(_ key: ChunkKey) -> Self {
        Self(.cacheUnavailable, "\(key) was rendered and is not on disk")
    }

    static func closingTimedOut(seconds: Double) -> Self {
        Self(.cacheUnavailable, "the disk tier did not close within \(seconds) s")
    }

    static func suspendingTimedOut(seconds: Double) -> Self {
        Self(.cacheUnavailable, "the disk tier was not suspended within \(seconds) s")
    }

    static func formatTooNew(_ directory: String, cause: any Error) -> Self {
        Self(.formatTooNew, "cache directory \(directory) was written by a newer version", cause: cause)
    }

    static func trackUnavailable(_ track: TrackID, cause: any Error) -> Self {
        Self(.trackUnavailable, "track \(track) cannot be had", cause: cause)
    }

    static func noSuchChunk(_ track: TrackID, index: Int, chunkCount: Int) -> Self {
        Self(.noSuchChunk, "track \(track) has \(chunkCount) chunks, there is no chunk \(index)")
    }

    static func renderFailed(_ key: ChunkKey, cause: any Error) -> Self {
        Self(.renderFailed, "rendering \(key) failed", cause: cause)
    }

    static func renderTimedOut(_ key: ChunkKey, seconds: Double) -> Self {
        Self(.renderTimedOut, "rendering \(key) was given up after \(seconds) s")
    }

    static func rendererStuck(_ key: ChunkKey, count: Int) -> Self {
        Self(.rendererStuck, "\(key) is not rendered: \(count) renders hang, and none has returned")
    }

    static func heldBack(_ key: ChunkKey) -> Self {
        Self(.renderFailed, "\(key) is held back: it or others of its track failed a moment ago")
    }

    static func rendererChanged(_ track: TrackID) -> Self {
        Self(.rendererChanged, "the renderer changed its revision while it rendered track \(track)")
    }

    static func recordDamaged(_ key: ChunkKey) -> Self {
        Self(.chunkUnreadable, "\(key) is stored, but its record is damaged")
    }

    static func undecodable(_ key: ChunkKey, cause: any Error) -> Self {
        Self(.chunkUnreadable, "\(key) is stored and cannot be decoded", cause: cause)
    }

    static func trackModified(_ track: TrackID) -> Self {
        Self(.trackModified, "track \(track) changed while it was being rendered")
    }
}
