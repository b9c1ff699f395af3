// SPDX-License-Identifier: MIT
public import CacheModel
import Threading

/// The player's side of prefetching: what it will play, and where the listener is.
///
/// A cache follows one playback at a time: the last session made is the one that steers.
public final class PlaybackSession: Sendable {
    /// Whose habits are learned and used.
    public let listener: String
    private let controller: PlaybackController
    private let pipeline: ChunkPipeline
    private let learning: LearningCoordinator
    /// Of this session, and of the cache.
    private let readers = ReaderRoster()
    private let allReaders: ReaderRoster
    private let queue = Lock<[TrackID]>([])

    init(
        listener: String, controller: PlaybackController, pipeline: ChunkPipeline,
        learning: LearningCoordinator, readers: ReaderRoster
    ) {
        self.listener = listener
        self.controller = controller
        self.pipeline = pipeline
        self.learning = learning
        allReaders = readers
    }

    /// Says which tracks will be played, in order; the current one among them. Microseconds; any thread.
    public func setQueue(_ tracks: [TrackID]) {
        queue.withLock { $0 = tracks }
        controller.post(.queue(tracks))
        readers.setQueue(tracks)
    }

    /// Says where the listener is. As often as the player likes; microseconds; any thread, but not the audio
    /// callback: it takes a lock.
    ///
    /// - Parameters:
    ///   - playhead: What the listener hears.
    ///   - instant: When, on the listener's clock; `nil` is now. A player that runs faster than real time gives the instant
    ///     that it pretends to be at, so that habits are not taken for a burst of key presses.
    public func report(_ playhead: Playhead, at instant: MonotonicTime? = nil) {
        controller.post(.playhead(playhead, at: instant ?? pipeline.timeSource.monotonicNow()))
    }

    /// Waits until every report so far has been acted on: the plan is made, its renders may still run.
    public func waitUntilPlanned() { controller.waitUntilIdle() }

    /// Makes a reader for an audio callback. Its reports steer this session. Starts a thread: not for the callback.
    ///
    /// - Parameters:
    ///   - output: How the callback's buffer wants its samples.
    ///   - configuration: Rate and channels of the device, and how switches sound.
    /// - Throws: ``AttaccaError/Code/invalidConfiguration``; ``AttaccaError/Code/closed``.
    public func makeReader(
        output: ReaderOutput, configuration: ReaderConfiguration = ReaderConfiguration()
    ) throws(AttaccaError) -> PlaybackReader {
        try configuration.validate()
        let arming = ReaderArming(
            output: output, configuration: configuration, queue: queue.withLock { $0 }, pipeline: pipeline,
            learning: learning, controller: controller)
        guard allReaders.add(arming), readers.add(arming) else {
            arming.stop()
            throw .closed()
        }
        return PlaybackReader(output: output, arming: arming)
    }
}
