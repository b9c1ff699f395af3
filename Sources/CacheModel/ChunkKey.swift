// SPDX-License-Identifier: MIT

/// The full name of a chunk, such that two chunks of one key hold the same samples.
///
/// It carries the revisions of track and renderer and the grid, so that nothing stale or foreign is ever served:
/// a changed file or renderer simply asks for other keys.
public struct ChunkKey: Hashable, Sendable, CustomStringConvertible {
    /// The highest chunk index that the on-disk formats hold.
    public static let indexMax = Int(UInt32.max)

    /// Which track it is a part of.
    public let track: TrackID
    /// Of which content.
    public let trackRevision: TrackRevision
    /// Rendered by what.
    public let rendererRevision: RendererRevision
    /// In which preset and intensity.
    public let variant: Variant
    /// In which format, and how the track is cut.
    public let grid: Grid
    /// Position of the chunk inside its variant, 0-based.
    public let index: Int

    /// The name of a chunk from its parts.
    ///
    /// - Precondition: `index` is in `0 ... indexMax`.
    public init(
        track: TrackID, trackRevision: TrackRevision, rendererRevision: RendererRevision, variant: Variant,
        grid: Grid, index: Int
    ) {
        precondition((0...Self.indexMax).contains(index), "chunk index \(index) is out of range")
        self.track = track
        self.trackRevision = trackRevision
        self.rendererRevision = rendererRevision
        self.variant = variant
        self.grid = grid
        self.index = index
    }

    public var description: String { "\(track) [\(variant)] chunk \(index)" }
}
