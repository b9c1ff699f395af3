// SPDX-License-Identifier: MIT
public import CacheModel

/// A track in one preset and intensity, prepared once for a player that asks for its chunks over and over.
///
/// ``residentChunk(at:)`` makes no key and hashes none: a tenth of a microsecond. It follows the track and the renderer
/// when they are modified, holds no chunk, and keeps the cache alive. Any thread but the audio callback.
public final class PreparedVariant: Sendable {
    /// The track whose chunks are asked for.
    public let track: TrackID
    /// The preset and intensity that they are rendered with.
    public let variant: Variant
    private let cache: PlayerCache
    /// Where its chunks were found in L1; under the lock of L1.
    let slots: ResidentSlots<PCMChunk>

    init(track: TrackID, variant: Variant, cache: PlayerCache) {
        self.track = track
        self.variant = variant
        self.cache = cache
        slots = cache.pipeline.l1.makeSlots()
    }

    /// The chunk if it is in L1, `nil` otherwise, and once the cache is closed. Never waits, starts nothing; a chunk that
    /// is handed out counts as a request and a hit.
    ///
    /// - Parameter index: Position of the chunk inside the track, 0-based; any number.
    public func residentChunk(at index: Int) -> CachedChunk? {
        // The variant keeps the cache, and no reference to it is counted.
        Unmanaged.passUnretained(cache)._withUnsafeGuaranteedRef { cache in
            guard !cache.isClosed else { return nil }
            return cache.pipeline.residentChunk(of: self, index: index)
        }
    }

    /// How the track is cut and how many chunks it has, as far as is known now; `nil` while it is not known, since it was
    /// deleted. A lock and a dictionary.
    public var chunks: (grid: Grid, count: Int)? {
        cache.pipeline.registry.registered(track).map { ($0.grid, $0.chunkCount) }
    }

    /// The request for one of its chunks.
    public func request(at index: Int) -> ChunkRequest {
        ChunkRequest(track: track, preset: variant.preset, intensity: variant.intensity, index: index)
    }
}
