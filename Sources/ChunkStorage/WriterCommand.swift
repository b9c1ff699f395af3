// SPDX-License-Identifier: MIT
import Threading

/// What the writer thread does besides writing batches.
enum WriterCommand: Sendable {
    /// Acknowledge everything handed over before.
    case flush
    /// Remove the chunks that a selection means, and add up what they were.
    case purge(PurgeSelection, summary: Lock<PurgeSummary>)
    /// Take a record out of the index: one that failed verification, as `damage` says, or that is of no use.
    case drop(RecordLocation, damage: StoreError?)
    /// Take a damaged record out of the index, and give up what is left of it.
    case repair(RecordLocation, damage: StoreError)
    /// Make the counters of the segments those of their rows.
    case correctCounters
}
