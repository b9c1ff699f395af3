// SPDX-License-Identifier: MIT
import CacheModel

/// A track that the engine can cut into chunks: its description, on the grid of this cache.
struct RegisteredTrack: Hashable, Sendable {
    let id: TrackID
    let description: TrackDescription
    /// Identity without reading, as it was when the description was made; `nil` when the renderer has none.
    let fingerprint: TrackFingerprint?
    let grid: Grid
    let rendererRevision: RendererRevision

    /// The same track, rendered by another revision of the renderer.
    func rendered(by revision: RendererRevision) -> Self {
        guard revision != rendererRevision else { return self }
        return Self(
            id: id, description: description, fingerprint: fingerprint, grid: grid,
            rendererRevision: revision)
    }

    var chunkCount: Int { grid.chunkCount(of: description.frameCount) }

    /// The chunk that plays at a position, in seconds from 0; `nil` when the track has no chunk.
    ///
    /// Positions are the player's word: far beyond the end they do not even fit a count of frames.
    func chunkIndex(atSeconds positionSeconds: Double) -> Int? {
        guard chunkCount > 0 else { return nil }
        let frame = Int64(min(positionSeconds, description.seconds) * Double(description.sampleRate))
        return min(grid.chunkIndex(ofFrame: frame), chunkCount - 1)
    }

    /// The absolute frames of a chunk; `nil` when the track has no such chunk.
    func frames(ofChunk index: Int) -> Range<Int64>? {
        grid.frames(ofChunk: index, trackFrameCount: description.frameCount)
    }

    /// - Precondition: The track has a chunk of that index.
    func key(variant: Variant, index: Int) -> ChunkKey {
        precondition((0..<chunkCount).contains(index), "chunk \(index) of \(chunkCount)")
        return ChunkKey(
            track: id, trackRevision: description.revision, rendererRevision: rendererRevision,
            variant: variant, grid: grid, index: index)
    }

    /// Bytes of a chunk once decoded.
    func decodedByteCount(ofChunk index: Int) -> ByteCount {
        guard let frames = frames(ofChunk: index) else { return .zero }
        return grid.format.byteCount(of: FrameCount(frames.upperBound - frames.lowerBound))
    }
}
