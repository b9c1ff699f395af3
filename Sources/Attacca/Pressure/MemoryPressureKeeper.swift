// SPDX-License-Identifier: MIT
import CacheModel
import Logging
import Threading

/// The thread `att-pressure`: waits for signs of memory pressure, asks the tracker what they mean, and has the memory
/// tiers resized. It reads the power mode as well, since it wakes up now and then anyway.
///
/// The lock covers the tracker. Resizing happens on this thread alone, outside it.
final class MemoryPressureKeeper: Sendable {
    /// How soon a tier that is above its capacity, because of chunks in use, is looked at again, in seconds.
    static let overhangSeconds = 0.5

    private struct State {
        var tracker: MemoryPressureTracker
        var since: WallTime
        var isStopping = false
    }

    private let source: any MemoryPressureSource
    private let power: PowerMonitor
    private let timeSource: any TimeSource
    private let logger: Logger
    private let events: EventHub
    private let state: Lock<State>
    private let thread = Lock<WorkerThread?>(nil)

    init(configuration: CacheConfiguration, power: PowerMonitor, events: EventHub) {
        source = Self.source(of: configuration)
        self.power = power
        timeSource = configuration.timeSource
        logger = configuration.logger
        self.events = events
        state = Lock(
            State(
                tracker: MemoryPressureTracker(at: timeSource.monotonicNow()), since: timeSource.wallNow()))
    }

    private static func source(of configuration: CacheConfiguration) -> any MemoryPressureSource {
        switch configuration.memoryPressure {
        case .injected(let source): return source
        case .off: return MemoryPressureMailbox()
        case .system:
            #if os(Linux) || os(Android)
                if let system = LinuxMemoryPressure(logger: configuration.logger) { return system }
                configuration.logger.warning("memory pressure is not watched: no file can be opened")
                return MemoryPressureMailbox()
            #elseif canImport(Darwin)
                return DarwinMemoryPressure()
            #else
                return MemoryPressureMailbox()
            #endif
        }
    }

    /// Starts the thread; ``stop()`` ends it. Call once.
    ///
    /// - Parameter resize: Brings the tiers to the size of a level, which may be the one they have; says whether what
    ///   is in use keeps a tier above it.
    func start(resize: @escaping @Sendable (MemoryPressureLevel) -> Bool) {
        thread.withLock { thread in
            thread = WorkerThread(name: "att-pressure") { [self] in work(resize) }
        }
    }

    /// Ends the thread. Call once.
    func stop() {
        state.withLock { $0.isStopping = true }
        source.wake()
        thread.withLock { $0 }?.join()
    }

    /// Makes a level hold until told otherwise; `nil` leaves it to the source.
    func tell(_ level: MemoryPressureLevel?) {
        update { $0.tell(level) }
        source.wake()
    }

    /// The level, and what led to it.
    var overview: CacheStatistics.MemoryPressure {
        state.withLock { state in
            let counts = state.tracker.enteredCounts
            return CacheStatistics.MemoryPressure(
                level: state.tracker.level, reason: state.tracker.reason, since: state.since,
                normalCount: counts[0], warningCount: counts[1], criticalCount: counts[2])
        }
    }

    private func work(_ resize: (MemoryPressureLevel) -> Bool) {
        var carriedOut = MemoryPressureLevel.normal
        var hasOverhang = false
        while !state.withLock({ $0.isStopping }) {
            let powerDueAt = power.refresh(at: timeSource.monotonicNow())
            let signals = source.signals(
                withinSeconds: secondsToWait(until: powerDueAt, hasOverhang: hasOverhang))
            let level = update { [now = timeSource.monotonicNow()] tracker in
                // The worst first: what is heard at once is one change.
                for signal in signals.sorted(by: { $0.level > $1.level }) { tracker.take(signal, at: now) }
                tracker.step(at: now)
            }
            if level != carriedOut || hasOverhang { hasOverhang = resize(level) }
            if level != carriedOut { events.emit(.memoryPressureChanged(level)) }
            // Again with each wake-up while it is critical: what a player lets go of is kept idle by others.
            if level == .critical { PageMemory.returnIdlePages() }
            if level == .critical, carriedOut != .critical { PageMemory.trimHeap() }
            carriedOut = level
        }
    }

    /// Changes the tracker, and notes and logs when that changed the level.
    ///
    /// - Returns: The level after it.
    @discardableResult
    private func update(_ change: (inout MemoryPressureTracker) -> Void) -> MemoryPressureLevel {
        let wallTime = timeSource.wallNow()
        let (former, tracker) = state.withLock { state in
            let former = state.tracker.level
            change(&state.tracker)
            if state.tracker.level != former { state.since = wallTime }
            return (former, state.tracker)
        }
        if tracker.level != former {
            logger.notice(
                "memory pressure",
                metadata: ["level": "\(tracker.level)", "reason": "\(tracker.reason?.rawValue ?? "none")"])
        }
        return tracker.level
    }

    /// How long nothing has to be done unless something is heard.
    private func secondsToWait(until powerDueAt: MonotonicTime, hasOverhang: Bool) -> Double {
        let due = state.withLock { $0.tracker.nextStepAt }.map { min($0, powerDueAt) } ?? powerDueAt
        let seconds = max(0, due.seconds(since: timeSource.monotonicNow()))
        return hasOverhang ? min(seconds, Self.overhangSeconds) : seconds
    }
}
