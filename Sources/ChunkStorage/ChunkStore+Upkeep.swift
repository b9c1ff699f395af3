// SPDX-License-Identifier: MIT
public import CacheModel
import Threading

extension ChunkStore {
    /// Makes the chunks of these keys, stored or yet to be stored, the last to be evicted, and no others.
    ///
    /// For the first chunks of tracks that are likely to be played next. Returns at once; the last call counts, whichever
    /// process it came from. Does nothing in a store that is open for reading or closed.
    public func pin(_ keys: Set<ChunkKey>) {
        guard !isReadOnly else { return }
        queue.update { $0.append(.pin(keys)) }
        runWriter()
    }

    /// Moves what lives out of sparse segments and removes them, until nothing more can be gained.
    ///
    /// Waits for the writer, step by step; safe beside players, which write between the steps. Whatever stops it, nothing
    /// is lost: each record is in the index once, at a place that holds it.
    ///
    /// - Parameter progress: Called after each step, with what was done so far; returns whether to go on.
    /// - Returns: What was done, complete or not.
    /// - Throws: What the disk refused; what was moved before stays moved.
    public func compact(
        progress: (CompactionReport) -> Bool = { _ in true }
    ) throws(StoreError) -> CompactionReport {
        if isReadOnly { throw .openedForReading }
        let before = statistics()
        var start = CompactionReport()
        (start.diskByteCountBefore, start.segmentCountBefore) = (before.diskByteCount, before.segmentCount)
        let report = Lock(start)
        var current = start
        repeat {
            try carryOut(.compact(report))
            current = report.withLock { $0 }
        } while !current.isComplete && progress(current)
        try carryOut(.endCompaction)
        return current
    }

    /// Writes and synchronises what is staged, and gives up every lock that could keep another process waiting; for a
    /// process that is about to be stopped.
    ///
    /// Until ``resume()`` nothing is written: chunks are staged as far as there is room, and callers that wait for the
    /// writer wait. Reading works on.
    ///
    /// - Throws: What the disk refused; the store is not suspended then.
    public func suspend() throws(StoreError) {
        if !isReadOnly { try carryOut(.suspend) }
    }

    /// Writes again after ``suspend()``; otherwise nothing.
    public func resume() {
        queue.update { $0.resume() }
        runWriter()
    }
}
