// SPDX-License-Identifier: MIT
package import CacheModel

/// A track that the engine can cut into chunks: its description, on the grid of this cache.
package struct RegisteredTrack: Hashable, Sendable {
    package let id: TrackID
    package let description: TrackDescription
    /// Identity without reading, as it was when the description was made; `nil` when the renderer has none.
    package let fingerprint: TrackFingerprint?
    package let grid: Grid
    package let rendererRevision: RendererRevision

    package init(
        id: TrackID, description: TrackDescription, fingerprint: TrackFingerprint?, grid: Grid,
        rendererRevision: RendererRevision
    ) {
        self.id = id
        self.description = description
        self.fingerprint = fingerprint
        self.grid = grid
        self.rendererRevision = rendererRevision
    }

    /// The same track, rendered by another revision of the renderer.
    func rendered(by revision: RendererRevision) -> Self {
        guard revision != rendererRevision else { return self }
        return Self(
            id: id, description: description, fingerprint: fingerprint, grid: grid,
            rendererRevision: revision)
    }

    package var chunkCount: Int { grid.chunkCount(of: description.frameCount) }

    /// The chunk that plays at a position, in seconds from 0; `nil` when the track has no chunk.
    ///
    /// Positions are the player's word: far beyond the end they do not even fit a count of frames.
    package func chunkIndex(atSeconds positionSeconds: Double) -> Int? {
        guard chunkCount > 0 else { return nil }
        let frame = Int64(min(positionSeconds, description.seconds) * Double(description.sampleRate))
        return min(grid.chunkIndex(ofFrame: frame), chunkCount - 1)
    }

    /// How far a position is into its chunk, in seconds.
    package func secondsIntoChunk(atSeconds positionSeconds: Double) -> Double {
        guard let index = chunkIndex(atSeconds: positionSeconds) else { return 0 }
        let start = Double(grid.chunkFrameCount.rawValue) * Double(index) / Double(grid.format.sampleRate)
        return min(max(0, positionSeconds - start), seconds(ofChunk: index))
    }

    /// The absolute frames of a chunk; `nil` when the track has no such chunk.
    package func frames(ofChunk index: Int) -> Range<Int64>? {
        grid.frames(ofChunk: index, trackFrameCount: description.frameCount)
    }

    /// - Precondition: The track has a chunk of that index.
    package func key(variant: Variant, index: Int) -> ChunkKey {
        precondition((0..<chunkCount).contains(index), "chunk \(index) of \(chunkCount)")
        return ChunkKey(
            track: id, trackRevision: description.revision, rendererRevision: rendererRevision,
            variant: variant, grid: grid, index: index)
    }

    /// How long a chunk plays, in seconds; 0 of one that the track does not have.
    package func seconds(ofChunk index: Int) -> Double {
        guard let frames = frames(ofChunk: index) else { return 0 }
        return Double(frames.upperBound - frames.lowerBound) / Double(grid.format.sampleRate)
    }

    /// Bytes of a chunk once decoded.
    package func decodedByteCount(ofChunk index: Int) -> ByteCount {
        guard let frames = frames(ofChunk: index) else { return .zero }
        return grid.format.byteCount(of: FrameCount(frames.upperBound - frames.lowerBound))
    }
}
