// SPDX-License-Identifier: MIT
public import CacheModel
import LearningStorage
import Logging
import Prediction
import StorageIO
import Synchronization

/// A cache of rendered chunks for one player: the engine's front door.
///
/// ```swift
/// let cache = try await PlayerCache.open(at: .directory(path), renderer: renderer)
/// let chunk = try await cache.chunk(ChunkRequest(track: track, preset: "punchy", index: 0))
/// try await cache.close()
/// ```
///
/// Every method may be called from any thread, but none from the audio callback. Methods that may wait for a disk or a
/// render say so; the others take microseconds.
public final class PlayerCache: Sendable {
    /// What the cache was opened with.
    public let configuration: CacheConfiguration
    /// Why there is no disk tier now though a directory was given; `nil` when all is well.
    ///
    /// The cache then works from memory, what was stored earlier is untouched, and the tier comes back within
    /// seconds once the directory can be used. A directory that was deleted is made anew.
    public var diskTierProblem: AttaccaError? { disk.problem }

    let pipeline: ChunkPipeline
    let learning: LearningCoordinator
    let analysis: FeatureAnalysis
    let controller: PlaybackController
    let disk: DiskTierKeeper
    let power: PowerMonitor
    let pressure: MemoryPressureKeeper
    let maintenance = PeriodicThread()
    let diskUpkeep = PeriodicThread()
    private let readers = ReaderRoster()
    private let isClosedAtomic = Atomic(false)

    private init(
        configuration: CacheConfiguration, renderer: any ChunkRenderer, disk: DiskTierKeeper,
        statistics: StatisticsRecorder
    ) {
        self.configuration = configuration
        self.disk = disk
        pipeline = ChunkPipeline(
            renderer: renderer, configuration: configuration, disk: disk, statistics: statistics)
        analysis = FeatureAnalysis(pipeline: pipeline)
        learning = LearningCoordinator(
            configuration: configuration, disk: disk, analysis: analysis, statistics: statistics)
        power = PowerMonitor(configuration.powerMode)
        controller = PlaybackController(
            pipeline: pipeline, learning: learning, analysis: analysis, power: power)
        pressure = MemoryPressureKeeper(
            configuration: configuration, power: power, events: statistics.events)
        controller.start()
        analysis.start { [controller] track in controller.post(.analysed(track)) }
        pressure.start { [pipeline, controller] level in
            defer { controller.post(.resourcesChanged) }
            return pipeline.resizeTiers(for: level)
        }
        maintenance.start(
            name: "att-maintain", intervalSeconds: LearningCoordinator.saveIntervalSeconds
        ) { [learning] in learning.save() }
        // Apart: saving may wait for a lock of another process, and the tier must be looked after meanwhile.
        diskUpkeep.start(name: "att-disk", intervalSeconds: DiskTierKeeper.intervalSeconds) { disk.step() }
    }

    deinit { shutDown() }

    // MARK: Opening and closing

    /// Opens a cache, on a thread of its own; see ``openBlocking(at:renderer:configuration:)``.
    public static func open(
        at location: CacheLocation, renderer: any ChunkRenderer,
        configuration: CacheConfiguration = CacheConfiguration()
    ) async throws(AttaccaError) -> PlayerCache {
        try await BlockingWork.run(name: "att-open") { () throws(AttaccaError) -> PlayerCache in
            try openBlocking(at: location, renderer: renderer, configuration: configuration)
        }
    }

    /// Opens a cache. Waits for the disk: milliseconds, longer after a crash.
    ///
    /// A directory that cannot be used (unwritable, full, broken) costs the disk tier and nothing else: the cache
    /// opens in memory, says why in ``diskTierProblem``, and takes the directory into use once it can be.
    ///
    /// - Parameters:
    ///   - location: Where to keep what survives.
    ///   - renderer: What makes chunks; called from the engine's threads.
    ///   - configuration: What differs from the defaults.
    /// - Throws: ``AttaccaError/Code/invalidConfiguration``; ``AttaccaError/Code/formatTooNew`` when a newer version
    ///   wrote the directory, in which nothing was touched.
    public static func openBlocking(
        at location: CacheLocation, renderer: any ChunkRenderer,
        configuration: CacheConfiguration = CacheConfiguration()
    ) throws(AttaccaError) -> PlayerCache {
        try openBlocking(
            at: location, renderer: renderer, configuration: configuration, fileSystem: PosixFileSystem())
    }

    static func openBlocking(
        at location: CacheLocation, renderer: any ChunkRenderer, configuration: CacheConfiguration,
        fileSystem: any StorageFileSystem
    ) throws(AttaccaError) -> PlayerCache {
        let statistics = StatisticsRecorder(
            openedAt: configuration.timeSource.monotonicNow(),
            stallThresholdSeconds: configuration.stallThresholdSeconds,
            events: EventHub(timeSource: configuration.timeSource))
        try configuration.validate()
        var directory: String?
        if case .directory(let path) = location { directory = path }
        let disk = DiskTierKeeper(
            directory: directory, configuration: configuration, fileSystem: fileSystem,
            statistics: statistics)
        try disk.openFirst()
        return PlayerCache(
            configuration: configuration, renderer: renderer, disk: disk, statistics: statistics)
    }

    /// Writes what is staged, saves what was learned and ends every thread; see ``closeBlocking()``.
    public func close() async throws(AttaccaError) {
        try await BlockingWork.run(name: "att-close") { [self] () throws(AttaccaError) in try closeBlocking()
        }
    }

    /// Writes what is staged, saves what was learned and ends every thread. Waits for the disk and for a render that
    /// runs, five seconds at most: a renderer that does not return is left behind. Requests that still wait, and all later ones, fail with ``AttaccaError/Code/closed``. Closing twice is
    /// harmless.
    ///
    /// - Throws: ``AttaccaError/Code/cacheUnavailable`` when something that was staged could not be written, or not within
    ///   five seconds: a disk that hangs is left behind.
    public func closeBlocking() throws(AttaccaError) {
        if let failure = shutDown() { throw failure }
    }

    /// Whether the cache was closed.
    public var isClosed: Bool { isClosedAtomic.load(ordering: .acquiring) }

    @discardableResult
    private func shutDown() -> AttaccaError? {
        guard !isClosedAtomic.exchange(true, ordering: .acquiringAndReleasing) else { return nil }
        defer { pipeline.events.finish() }
        readers.close()
        controller.stop()
        pipeline.close()
        pipeline.statistics.closeSession()
        // What follows waits for the disk; one that hangs must not keep the player from ending.
        let result = BlockingWork.run(name: "att-shutdown", withinSeconds: configuration.closePatienceSeconds)
        {
            [pressure, maintenance, diskUpkeep, learning, analysis, disk] in
            pressure.stop()
            analysis.stop()
            maintenance.stop()
            diskUpkeep.stop()
            learning.end()
            return Result { () throws(AttaccaError) in try disk.close() }
        }
        switch result {
        case .success: return nil
        case .failure(let error):
            configuration.logger.error("closing failed", metadata: ["error": "\(error)"])
            return error
        case nil:
            let failure = AttaccaError.closingTimedOut(seconds: configuration.closePatienceSeconds)
            configuration.logger.error("closing is left to itself", metadata: ["error": "\(failure)"])
            return failure
        }
    }

    // MARK: Playback

    /// Begins to follow a playback: its reports steer what is rendered ahead, from now on instead of those of any
    /// earlier session of this cache.
    ///
    /// - Parameter listener: Whose habits are learned and used; loaded from disk, which may take milliseconds, and as long
    ///   as a disk hangs that does: not for a thread that must not wait.
    /// - Precondition: The name of the listener has 1 to 256 UTF-8 bytes.
    public func playback(listener: String = "default") -> PlaybackSession {
        guard let name = ListenerName(checking: listener) else {
            preconditionFailure("a listener's name has 1 to 256 bytes, not \(listener.utf8.count)")
        }
        learning.begin(listener: name)
        return PlaybackSession(
            listener: listener, controller: controller, pipeline: pipeline, learning: learning,
            readers: readers)
    }
}
