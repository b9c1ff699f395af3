// SPDX-License-Identifier: MIT
import CacheModel

/// The level of memory pressure, from signs of it and the time: up at once, down slowly. Pure.
///
/// Going down frees the hand of the engine, which takes memory again and may bring the pressure back. A level that is
/// entered again within a minute of being left (a relapse) is therefore kept twice as long as the last time.
///
/// Invariants, each tested with random signals:
/// 1. After a signal, `sensed` is at least the signal's level.
/// 2. `sensed` goes down one level at a time, and only when neither a signal of that level or above nor a change of
///    `sensed` came within `patienceSeconds`.
/// 3. `patienceSeconds` is within `calmSeconds ... patienceSecondsMax`.
/// 4. `level` is what was told, and `sensed` when nothing is told; its changes are counted, each once.
/// 5. Time that goes back counts as standing still.
struct MemoryPressureTracker: Sendable {
    /// How long nothing must be heard before a level goes down a step, in seconds.
    static let calmSeconds = 10.0
    /// The longest such time after relapses, in seconds.
    static let patienceSecondsMax = 160.0
    /// A level that comes back within this many seconds of being left is a relapse.
    static let relapseSeconds = 60.0

    /// The level that holds.
    private(set) var level = MemoryPressureLevel.normal
    /// Why it holds; `nil` before the first change.
    private(set) var reason: MemoryPressureReason?
    /// How often each level was entered, in the order of the levels.
    private(set) var enteredCounts = [0, 0, 0]
    /// The level that signals and their absence say.
    private(set) var sensed = MemoryPressureLevel.normal
    /// What must pass in calm before `sensed` goes down, in seconds.
    private(set) var patienceSeconds = Self.calmSeconds

    private var told: MemoryPressureLevel?
    private var sensedReason = MemoryPressureReason.calm
    private var sensedSince: MonotonicTime
    /// When a signal of at least this level came last: warning, critical.
    private var heardAt: [MemoryPressureLevel: MonotonicTime] = [:]
    private var steppedDownAt: MonotonicTime?
    private var latest: MonotonicTime

    /// - Parameter instant: When it begins, at `normal`.
    init(at instant: MonotonicTime) {
        sensedSince = instant
        latest = instant
    }

    /// When ``step(at:)`` will go down unless something is heard before; `nil` at `normal`.
    var nextStepAt: MonotonicTime? {
        guard sensed > .normal else { return nil }
        let heard = heardAt[sensed] ?? sensedSince
        return max(heard, sensedSince).advanced(bySeconds: patienceSeconds)
    }

    /// Takes in a sign of pressure.
    mutating func take(_ signal: MemoryPressureSignal, at instant: MonotonicTime) {
        let now = advance(to: instant)
        guard signal.level > .normal else { return }
        for level in [MemoryPressureLevel.warning, .critical] where level <= signal.level {
            heardAt[level] = now
        }
        guard signal.level > sensed else { return }
        let isRelapse = steppedDownAt.map { now.seconds(since: $0) <= Self.relapseSeconds } ?? false
        patienceSeconds =
            isRelapse ? min(2 * patienceSeconds, Self.patienceSecondsMax) : Self.calmSeconds
        enter(signal.level, because: signal.reason, at: now)
    }

    /// Goes down a level if it has been calm for long enough.
    mutating func step(at instant: MonotonicTime) {
        let now = advance(to: instant)
        guard let due = nextStepAt, now >= due else { return }
        steppedDownAt = now
        enter(sensed.better, because: .calm, at: now)
    }

    /// Makes a level hold whatever is sensed, until told otherwise; `nil` returns to what is sensed.
    mutating func tell(_ level: MemoryPressureLevel?) {
        told = level
        settle()
    }

    private mutating func enter(
        _ level: MemoryPressureLevel, because reason: MemoryPressureReason, at now: MonotonicTime
    ) {
        sensed = level
        sensedReason = reason
        sensedSince = now
        settle()
    }

    /// Brings `level` in line with what is told and sensed.
    private mutating func settle() {
        let current = told ?? sensed
        guard current != level else { return }
        level = current
        reason = told == nil ? sensedReason : .player
        enteredCounts[current.rawValue] += 1
    }

    private mutating func advance(to instant: MonotonicTime) -> MonotonicTime {
        latest = max(latest, instant)
        return latest
    }
}
