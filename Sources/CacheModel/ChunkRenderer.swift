// SPDX-License-Identifier: MIT

/// What a player brings: the processing whose results are worth keeping.
///
/// Every method is called from several threads at once, never from the audio callback, and may block.
public protocol ChunkRenderer: Sendable {
    /// Changes whenever the same request would give other samples: part of every key. Cheap: asked at every request.
    var revision: RendererRevision { get }

    /// How the beginning of a chunk can be had before its end is rendered; ``PartialRendering/reported`` unless said
    /// otherwise.
    var partialRendering: PartialRendering { get }

    /// What is known of the track's identity without reading it, or `nil` when nothing is.
    ///
    /// Must change whenever the track's content does. Cheap: one `stat`.
    ///
    /// - Throws: Whatever says clearly that the track cannot be had.
    func fingerprint(_ track: TrackID) throws -> TrackFingerprint?

    /// Format, length in frames and content revision of a track.
    ///
    /// - Throws: Whatever says clearly what is wrong with the track; shown to people.
    func describe(_ track: TrackID) throws -> TrackDescription

    /// Renders a frame range of one variant into `output`, which has the request's format and frame count.
    ///
    /// Deterministic: the same request gives the same bits, for any range in any order, on several threads at
    /// once. Writes every frame of `output` or throws. Asks `request.isCancelled` now and then: that may take a while,
    /// in which a listener's render goes first.
    ///
    /// - Throws: `CancellationError` once `request.isCancelled` was seen; otherwise what went wrong.
    func render(_ request: RenderRequest, into output: inout PCMBuffer) throws
}

extension ChunkRenderer {
    /// A render that says how far it is, or does not.
    public var partialRendering: PartialRendering { .reported }

    /// No fingerprint: every start describes the track anew.
    public func fingerprint(_ track: TrackID) throws -> TrackFingerprint? { nil }
}
