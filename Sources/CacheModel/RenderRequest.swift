// SPDX-License-Identifier: MIT

/// One order to a renderer: these frames of this variant of this track, in this format.
public struct RenderRequest: Sendable {
    /// Which track.
    public let track: TrackID
    /// What ``ChunkRenderer/describe(_:)`` said of the track.
    public let description: TrackDescription
    /// In which preset and intensity.
    public let variant: Variant
    /// Absolute frames of the track, not empty, within `0 ..< description.frameCount`.
    public let frames: Range<Int64>
    /// The output's format; rate and channels are the track's.
    public let format: PCMFormat
    private let cancellation: @Sendable () -> Bool
    private let progress: @Sendable (FrameCount) -> Void

    /// An order for these frames; the engine makes them, and tests of a renderer.
    ///
    /// - Parameters:
    ///   - isCancelled: Asked by the renderer now and then, on its thread; cheap, or else it waits on purpose.
    ///   - written: Told by the renderer how far it is.
    /// - Precondition: `frames` is not empty and lies within the track.
    public init(
        track: TrackID, description: TrackDescription, variant: Variant, frames: Range<Int64>,
        format: PCMFormat,
        isCancelled: @escaping @Sendable () -> Bool = { false },
        written: @escaping @Sendable (FrameCount) -> Void = { _ in }
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
        progress = written
    }

    /// Whether nobody wants the result any more; the renderer then throws `CancellationError`.
    public var isCancelled: Bool { cancellation() }

    /// Says that the first frames of the output are as they will be, and are not written again: a listener who waits may
    /// hear them at once. As often as the renderer likes; cheap.
    ///
    /// - Parameter frameCount: Frames from the start of ``frames``, all of them together; more than before.
    public func reportWritten(_ frameCount: FrameCount) { progress(frameCount) }

    /// Frames to render.
    public var frameCount: FrameCount { FrameCount(frames.upperBound - frames.lowerBound) }
}
