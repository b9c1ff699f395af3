// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import Logging
import Threading

/// What the writer thread does: take work, carry it out, say how it went; synchronise and tidy up in time.
///
/// A failure is counted and logged, costs the chunks of its batch, and closes the store to new chunks for a
/// pause, so that a broken disk is not hammered. A lock that another process holds for too long costs nothing: the
/// batch stays staged, which is bounded, and is tried again.
final class WriterLoop {
    /// What one step did.
    enum Outcome {
        case worked, idle
        /// Somebody holds a lock: try again a little later.
        case blocked
        case stopped
    }

    /// The pause before a batch is tried again that a lock kept from being written, in seconds.
    private static let blockedPauseSeconds = 0.25

    let queue: Condition<WriterQueue>
    let writer: StoreWriter
    private var nextUpkeepTime: MonotonicTime

    init(queue: Condition<WriterQueue>, writer: StoreWriter) {
        self.queue = queue
        self.writer = writer
        nextUpkeepTime = writer.timeSource.monotonicNow().advanced(
            bySeconds: writer.configuration.upkeepSeconds)
    }

    /// Runs until the queue is closed and empty.
    func run() {
        writer.prepareReader()
        while true {
            switch step(isWaiting: true) {
            case .worked, .idle: continue
            case .blocked:
                let end = SystemTimeSource().monotonicNow().advanced(bySeconds: Self.blockedPauseSeconds)
                _ = queue.wait(until: end) { $0.isClosed ? true : nil }
            case .stopped: return
            }
        }
    }

    /// Does one piece of work, if there is any.
    ///
    /// - Parameter isWaiting: Whether to sleep until there is.
    func step(isWaiting: Bool) -> Outcome {
        let work = isWaiting ? nextWork() : queue.update { $0.takeWork() }
        // Not even hits are written while the store is suspended: whoever takes a lock may be stopped holding it.
        if work == nil, queue.withLock({ $0.isSuspended }) { return .idle }
        writer.add(queue.withLock { $0.takeHits() })
        var outcome = Outcome.worked
        switch work {
        case .batch(let batch): outcome = write(batch)
        case .command(let command, let ticket): carryOut(command, ticket)
        case .schedule: break
        case nil: outcome = keepUp() ? .worked : .idle
        case .stop:
            if writer.hasUnsynced { synchronize() }
            return .stopped
        }
        if writer.secondsUntilSync() == 0 { synchronize() }
        return outcome
    }

    private func nextWork() -> WriterWork? {
        // Whatever becomes due while the store is suspended has to wait.
        if queue.withLock({ $0.isSuspended }) {
            let work: WriterWork?? = queue.wait { queue in
                queue.isSuspended && !queue.isClosed ? nil : .some(queue.takeWork())
            }
            return work ?? nil
        }
        let now = writer.timeSource.monotonicNow()
        let seconds = [writer.secondsUntilSync(), max(0, nextUpkeepTime.seconds(since: now))]
        // Waiting is on the machine's clock; whether something is due, the writer's own clock says.
        let deadline = SystemTimeSource().monotonicNow()
            .advanced(bySeconds: seconds.compactMap(\.self).min()!)
        return queue.wait(until: deadline) { $0.takeWork() }
    }

    private func write(_ batch: WriterBatch) -> Outcome {
        do {
            try writer.write(batch)
            queue.update { $0.finish(batch, failure: nil) }
            noteUnblocked()
            return .worked
        } catch  where error.code == .busy && !queue.withLock({ $0.isClosed }) {
            writer.abandonUnacknowledged(error)
            noteBlocked(error)
            queue.update { $0.putBack(batch) }
            return .blocked
        } catch  where error.code == .writeBudgetSpent {
            writer.statistics.withLock {
                $0.rejectedCounts[.writeBudgetSpent, default: 0] += batch.chunks.count
            }
            pause(because: .writeBudgetSpent)
            queue.update { $0.finish(batch, failure: error) }
        } catch {
            record(error, "\(batch.chunks.count) chunks were not stored")
            writer.statistics.withLock { $0.forgottenCount += batch.chunks.count }
            writer.abandonUnacknowledged(error)
            queue.update { $0.finish(batch, failure: error) }
        }
        return .worked
    }

    private func carryOut(_ command: WriterCommand, _ ticket: UInt64?) {
        var failure: StoreError?
        do throws(StoreError) {
            switch command {
            case .flush: try writer.commitHits(.processCrash)
            case .purge(let selection, let summary): try writer.purge(selection, summary)
            case .drop(let location, let damage): try writer.drop(location, damage: damage)
            case .correctCounters: try writer.correctCounters()
            case .pin(let keys): try writer.pin(keys)
            case .compact(let progress): try writer.compactStep(.complete, progress)
            case .endCompaction: writer.endCompaction()
            case .suspend: try writer.suspend()
            }
            noteUnblocked()
        } catch {
            record(error, "a command was not carried out")
            failure = error
        }
        queue.update { $0.finish(command, ticket: ticket, failure: failure) }
    }

    /// What is done when nothing else is: space that the disk needs is given back, sparse segments are compacted.
    ///
    /// - Returns: Whether anything was due.
    private func keepUp() -> Bool {
        let now = writer.timeSource.monotonicNow()
        guard now >= nextUpkeepTime else { return false }
        var pauseSeconds = writer.configuration.upkeepSeconds
        do {
            pauseSeconds = try writer.keepUp() ?? pauseSeconds
            noteUnblocked()
        } catch {
            record(error, "upkeep was not done")
        }
        nextUpkeepTime = now.advanced(bySeconds: pauseSeconds)
        return true
    }

    private func synchronize() {
        do {
            try writer.synchronize()
            noteUnblocked()
        } catch {
            record(error, "written chunks may not survive a power cut")
        }
    }

    private func record(_ error: StoreError, _ consequence: String) {
        guard error.code != .busy else { return noteBlocked(error) }
        writer.logger.warning("\(error); \(consequence)")
        writer.statistics.withLock { $0.failureCount += 1 }
        pause(because: error.code == .noSpace ? .noSpace : .diskFailing)
    }

    private func noteBlocked(_ error: StoreError) {
        let isNew = writer.statistics.withLock { statistics in
            statistics.blockedCount += 1
            defer { statistics.isWriterBlocked = true }
            return !statistics.isWriterBlocked
        }
        if isNew { writer.logger.warning("\(error); what is to be written stays staged") }
    }

    /// A batch that was put back comes before all else: where anything else was done, none waits.
    private func noteUnblocked() { writer.statistics.withLock { $0.isWriterBlocked = false } }

    private func pause(because reason: RejectionReason) {
        let end = writer.timeSource.monotonicNow().advanced(bySeconds: writer.configuration.retrySeconds)
        queue.update { $0.pause(until: end, because: reason) }
    }
}
