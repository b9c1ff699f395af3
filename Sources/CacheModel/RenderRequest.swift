// SPDX-License-Identifier: MIT

/// One order to a renderer: these frames of this variant of this track, in this format.
public struct RenderRequest: Sendable {
    public let track: TrackID
    /// What ``ChunkRenderer/describe(_:)`` said of the track.
    public let description: TrackDescription
    public let variant: Variant
    /// Absolute frames of the track, not empty, within `0 ..< description.frameCount`.
    public let frames: Range<Int64>
    /// The output's format; rate and channels are the track's.
    public let format: PCMFormat
    private let cancellation: @Sendable () -> Bool

    /// - Parameter isCancelled: Asked by the renderer now and then, on its thread; cheap.
    /// - Precondition: `frames` is not empty and lies within the track.
    public init(
        track: TrackID, description: TrackDescription, variant: Variant, frames: Range<Int64>,
        format: PCMFormat,
        isCancelled: @escaping @Sendable () -> Bool = { false }
    ) {
        precondition(!frames.isEmpty, "nothing to render")
        precondition(frames.lowerBound >= 0, "frames start at \(frames.lowerBound)")
        precondition(
            frames.upperBound <= description.frameCount.rawValue, "frames end at \(frames.upperBound)")
        self.track = track
        self.description = description
        self.variant = variant
        self.frames = frames
        self.format = format
        cancellation = isCancelled
    }

    /// Whether nobody wants the result any more; the renderer then throws `CancellationError`.
    public var isCancelled: Bool { cancellation() }

    /// Frames to render.
    public var frameCount: FrameCount { FrameCount(frames.upperBound - frames.lowerBound) }
}
