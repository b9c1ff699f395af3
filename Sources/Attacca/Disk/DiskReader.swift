// SPDX-License-Identifier: MIT
import CacheModel
import ChunkStorage
import Logging
import Threading

/// The way of playback to the disk: nobody on it waits longer than a deadline, and a disk that is slower than rendering
/// is by-passed until it is not.
final class DiskReader: Sendable {
    /// How long reads that hang are waited for at the end, in seconds.
    static let stopPatienceSeconds = 1.0

    let keeper: DiskTierKeeper
    private let timeSource: any TimeSource
    private let logger: Logger
    private let statistics: StatisticsRecorder
    private let health: Lock<DiskHealth>
    private let threads = DiskThreads()

    init(keeper: DiskTierKeeper, configuration: CacheConfiguration, statistics: StatisticsRecorder) {
        self.keeper = keeper
        self.statistics = statistics
        timeSource = configuration.timeSource
        logger = configuration.logger
        health = Lock(DiskHealth(deadlineSecondsRange: configuration.diskDeadlineSecondsRange))
    }

    /// Whether chunks that a listener waits for are not looked for on the disk now.
    var isBypassed: Bool { health.withLock { $0.isBypassed } }

    /// Notes what a render took.
    func noteRender(seconds: Double) { health.withLock { $0.rendered(seconds: seconds) } }

    /// Reads a chunk, unless the disk is by-passed.
    ///
    /// - Parameter late: Gets the chunk when it came after its deadline.
    /// - Returns: What the store said; `nil` when it was not asked or did not answer in time.
    func read(
        _ key: ChunkKey, isDemanded: Bool, late: @escaping @Sendable (StoredChunk) -> Void
    ) -> Result<StoredChunk?, StoreError>? {
        guard isAsked(isDemanded: isDemanded) else { return nil }
        return measuredRead(key, late: late)
    }

    /// Asks the store for something small, such as whether it has a key; `nil` when it was not asked or did not answer in
    /// time.
    func ask<Value: Sendable>(_ body: @escaping @Sendable (ChunkStore) -> Value) -> Value? {
        guard isAsked(isDemanded: true), let store = keeper.store else { return nil }
        return run({ body(store) }, late: { _ in })
    }

    /// Whether somebody should call ``probe(_:)`` now.
    func takeProbe() -> Bool {
        let now = timeSource.monotonicNow()
        return health.withLock { $0.takeProbe(now: now) }
    }

    /// Reads a chunk only to learn how long it takes.
    func probe(_ key: ChunkKey) {
        statistics.recordProbe()
        _ = measuredRead(key, late: { _ in })
    }

    /// Ends the threads; what hangs is left to itself after a while, counted and logged.
    func stop() {
        let leftCount = threads.stop(withinSeconds: Self.stopPatienceSeconds)
        guard leftCount > 0 else { return }
        logger.warning(
            "reads of the disk tier hang and are left to themselves", metadata: ["count": "\(leftCount)"])
    }

    private func isAsked(isDemanded: Bool) -> Bool {
        guard keeper.current != nil else { return false }
        if health.withLock({ $0.isAsked(isDemanded: isDemanded) }) { return true }
        statistics.recordBypassedRead()
        return false
    }

    private func measuredRead(
        _ key: ChunkKey, late: @escaping @Sendable (StoredChunk) -> Void
    ) -> Result<StoredChunk?, StoreError>? {
        guard let store = keeper.store else { return nil }
        let startedAt = timeSource.monotonicNow()
        let result = run(
            {
                Result { () throws(StoreError) in try store.read(key) }
            },
            late: { result in
                if case .success(let stored?) = result { late(stored) }
            })
        if case .success(let stored?) = result {
            let seconds = timeSource.monotonicNow().seconds(since: startedAt)
            health.withLock { $0.read(seconds: seconds, renderSeconds: stored.renderSeconds) }
        }
        return result
    }

    /// Runs what may hang, no longer than the deadline.
    private func run<Value: Sendable>(
        _ body: @escaping @Sendable () -> Value, late: @escaping @Sendable (Value) -> Void
    ) -> Value? {
        // The read may return before its lateness is noted here: who comes second of the two knows of both.
        let isNoted = Lock(false)
        let outcome = threads.run(withinSeconds: health.withLock { $0.deadlineSeconds }, body) {
            [health] value in
            let isStuck = isNoted.withLock { isNoted in
                defer { isNoted = true }
                return isNoted
            }
            if isStuck { health.withLock { $0.returned() } }
            late(value)
        }
        guard let answered = outcome else {
            statistics.recordBypassedRead()
            return nil
        }
        if let value = answered { return value }
        statistics.recordTimedOutRead()
        let isOver = isNoted.withLock { isNoted in
            if !isNoted { health.withLock { $0.missedDeadline() } }
            defer { isNoted = true }
            return isNoted
        }
        if isOver {
            health.withLock {
                $0.missedDeadline(); $0.returned()
            }
        }
        logger.notice("the disk tier does not answer in time and is by-passed")
        return nil
    }
}
