// SPDX-License-Identifier: MIT
import ChunkStorage

/// What the processes of a simulation have counted, together.
struct SimulationCounters {
    var appendedCount = 0
    /// Evicted, removed, dropped since they were damaged, or found gone by a purge.
    var goneCount = 0
    var damagedCount = 0
    var failureCount = 0

    init() {}

    /// - Parameter ended: What those that have ended had counted.
    init(_ processes: [ProofProcess?], ended: Self) {
        self = ended
        for case let process? in processes { add(process) }
    }

    /// Adds what a process has counted, which may have ended.
    mutating func add(_ process: ProofProcess) {
        let statistics = process.store.statistics()
        // What a purge finds on its way counts, too.
        appendedCount += statistics.appendedCount + statistics.recoveredCount
        goneCount += statistics.evictedCount + statistics.removedCount + statistics.damagedCount
        goneCount += statistics.droppedRowCount - process.droppedRowCountWhenOpened
        damagedCount += statistics.damagedCount
        failureCount += statistics.failureCount
    }
}
