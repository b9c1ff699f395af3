// SPDX-License-Identifier: MIT
import CacheModel

/// The renders that run, and which of them run over. Pure.
///
///     rendering ──> late (nobody waits) ──> stuck
///        └────────> givenUp (who waited was told) ──> stuck
///
/// A render leaves the table when it has rendered, or when it is stuck. One that is late and that a listener joins is
/// rendering again.
struct RunningRenders: Sendable {
    /// How a render came to its end.
    enum Ending: Equatable, Sendable {
        case inTime
        /// After its deadline, and nobody had come to wait for it.
        case late
        /// After its deadline, just now: who waits was not told yet.
        case overdue
        /// After its deadline; who waited was told.
        case givenUp
        /// It was stuck, and counts as ended since.
        case abandoned
    }

    /// What has to be done about a render that runs over.
    enum Finding: Equatable, Sendable {
        /// Who waits is told now.
        case overdue(Int, RenderOrder, seconds: Double)
        /// Its thread is lost for the time being.
        case stuck(Int, RenderOrder, slot: Int, seconds: Double)
    }

    struct Run: Sendable {
        let order: RenderOrder
        let slot: Int
        var deadline: RenderDeadline
        var isForListener: Bool
        var isLate = false
        var isGivenUp = false
    }

    private(set) var runs: [Int: Run] = [:]
    private var lastID = 0

    subscript(id: Int) -> Run? { runs[id] }

    /// A render begins.
    ///
    /// - Returns: Its number; never the same twice.
    mutating func start(_ order: RenderOrder, slot: Int, now: MonotonicTime, seconds: Double) -> Int {
        lastID += 1
        runs[lastID] = Run(
            order: order, slot: slot, deadline: RenderDeadline(startedAt: now, seconds: seconds),
            isForListener: order.priority == .immediate)
        return lastID
    }

    /// A listener waits for a key that runs: its deadline begins anew, unless a listener waited before, or it was given
    /// up.
    mutating func raise(_ key: ChunkKey, now: MonotonicTime, seconds: Double) {
        for (id, run) in runs where run.order.key == key && !run.isForListener {
            runs[id]!.isForListener = true
            runs[id]!.isLate = false
            runs[id]!.deadline.raise(now: now, seconds: seconds)
        }
    }

    /// Whether a render that asks has run over; one that is unknown has.
    func isOver(_ id: Int, now: MonotonicTime) -> Bool {
        guard let run = runs[id] else { return true }
        return run.isGivenUp || run.deadline.isOver(now: now)
    }

    /// A render stands aside, if it may.
    ///
    /// - Returns: For how long at most, in seconds; `nil` when it goes on.
    mutating func beginYield(_ id: Int, now: MonotonicTime) -> Double? {
        guard let run = runs[id], !run.isForListener, run.deadline.yieldSecondsLeft > 0 else { return nil }
        runs[id]!.deadline.beginYield(now: now)
        return run.deadline.yieldSecondsLeft
    }

    mutating func endYield(_ id: Int, now: MonotonicTime) { runs[id]?.deadline.endYield(now: now) }

    /// A render has returned.
    mutating func end(_ id: Int, now: MonotonicTime) -> Ending {
        guard let run = runs.removeValue(forKey: id) else { return .abandoned }
        if run.isGivenUp { return .givenUp }
        guard run.deadline.isOver(now: now) else { return .inTime }
        return run.isForListener ? .overdue : .late
    }

    /// What has come due. Each is found once; a stuck render leaves the table.
    mutating func findings(now: MonotonicTime) -> [Finding] {
        var found: [Finding] = []
        for (id, run) in runs.sorted(by: { $0.key < $1.key }) where run.deadline.isOver(now: now) {
            if !run.isLate, !run.isGivenUp {
                runs[id]!.isLate = !run.isForListener
                runs[id]!.isGivenUp = run.isForListener
                if run.isForListener {
                    found.append(.overdue(id, run.order, seconds: run.deadline.limitSeconds))
                }
            }
            if let stuckFrom = run.deadline.stuckFrom, now >= stuckFrom {
                runs[id] = nil
                found.append(.stuck(id, run.order, slot: run.slot, seconds: run.deadline.limitSeconds))
            }
        }
        return found
    }

    /// When to look for findings again; `nil` when nothing can come due.
    var nextInstant: MonotonicTime? {
        runs.values.compactMap { run in
            run.isLate || run.isGivenUp ? run.deadline.stuckFrom : run.deadline.overFrom
        }.min()
    }

    /// Forgets every render: whatever they return counts as abandoned.
    mutating func abandonAll() { runs = [:] }
}
