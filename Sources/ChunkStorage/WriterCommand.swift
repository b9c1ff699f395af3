// SPDX-License-Identifier: MIT
import CacheModel
import Threading

/// What the writer thread does besides writing batches.
enum WriterCommand: Sendable {
    /// Acknowledge everything handed over before.
    case flush
    /// Remove the chunks that a selection means, and add up what they were.
    case purge(PurgeSelection, summary: Lock<PurgeSummary>)
    /// Take a record out of the index: one that failed verification, as `damage` says, or that is of no use.
    case drop(RecordLocation, damage: StoreError?)
    /// Make the counters of the segments those of their rows.
    case correctCounters
    /// Evict the records of these keys last, and of no others.
    case pin(Set<ChunkKey>)
    /// Move a few records out of sparse segments, and say how far that is.
    case compact(Lock<CompactionReport>)
    /// Leave the rest of the round under way as it is.
    case endCompaction
    /// Give up every lock, and write nothing until further notice.
    case suspend
}
