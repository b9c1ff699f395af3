// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import Logging
import Threading

/// What the writer thread does: take work, carry it out, say how it went; and synchronise in time.
///
/// A failure is counted and logged, costs the chunks of its batch, and closes the store to new chunks for a
/// pause, so that a broken disk is not hammered.
struct WriterLoop {
    let queue: Condition<WriterQueue>
    let writer: StoreWriter

    /// Runs until the queue is closed and empty.
    func run() {
        while true {
            let deadline = writer.secondsUntilSync().map {
                // Waiting is on the machine's clock; whether a sync is due, the writer's own clock says.
                SystemTimeSource().monotonicNow().advanced(bySeconds: $0)
            }
            let work = queue.wait(until: deadline) { $0.takeWork() }
            writer.add(queue.withLock { $0.takeHits() })
            switch work {
            case .batch(let batch): write(batch)
            case .command(let command, let ticket): carryOut(command, ticket)
            case .schedule, nil: break
            case .stop:
                if writer.secondsUntilSync() != nil { synchronize() }
                return
            }
            if writer.secondsUntilSync() == 0 { synchronize() }
        }
    }

    private func write(_ batch: WriterBatch) {
        do {
            try writer.write(batch)
            queue.update { $0.finish(batch, failure: nil) }
        } catch {
            record(error, "\(batch.chunks.count) chunks were not stored")
            writer.statistics.withLock { $0.forgottenCount += batch.chunks.count }
            writer.abandonActive()
            queue.update { $0.finish(batch, failure: error) }
        }
    }

    private func carryOut(_ command: WriterCommand, _ ticket: UInt64?) {
        var failure: StoreError?
        var isFlush = false
        do throws(StoreError) {
            switch command {
            case .flush:
                isFlush = true
                try writer.commitHits(.processCrash)
            case .purge(let selection, let summary): try writer.purge(selection, summary)
            case .drop(let location, let damage): try writer.drop(location, damage: damage)
            case .repair(let location, let damage): try writer.repair(location, damage: damage)
            case .correctCounters: try writer.correctCounters()
            }
        } catch {
            record(error, "a command was not carried out")
            failure = error
        }
        queue.update { $0.finish(ticket: ticket, failure: failure, isFlush: isFlush) }
    }

    private func synchronize() {
        do {
            try writer.synchronize()
        } catch {
            record(error, "written chunks may not survive a power cut")
            // Which of its bytes reached the disk nobody can say now.
            writer.abandonActive()
        }
    }

    private func record(_ error: StoreError, _ consequence: String) {
        writer.logger.warning("\(error); \(consequence)")
        writer.statistics.withLock { $0.failureCount += 1 }
        let reason: RejectionReason = error.code == .noSpace ? .noSpace : .diskFailing
        let end = writer.timeSource.monotonicNow().advanced(bySeconds: writer.configuration.retrySeconds)
        queue.update { $0.pause(until: end, because: reason) }
    }
}
