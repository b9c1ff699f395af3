// SPDX-License-Identifier: MIT
import CacheModel
import Logging
import SQLiteDatabase
import StorageIO

/// What becomes of segments whose end the index does not account for, after a write that failed.
extension StoreWriter {
    /// After a failed write: what was not acknowledged is cut off, and unless nothing was wrong with the disk the
    /// segment is not written again, by anybody.
    func abandonUnacknowledged(_ error: StoreError) {
        guard hasUnacknowledged else { return }
        hasUnacknowledged = false
        for var segment in filled where !cutOff(&segment) { abandoned.append(segment) }
        filled = []
        guard var current = active else { return }
        let isCut = cutOff(&current)
        active = current
        guard !isCut || error.code != .busy else { return }
        active = nil
        abandon(current)
    }

    /// Gives up a segment whose end no row accounts for: it is marked suspect and cut off, now or when the disk allows.
    func abandon(_ segment: ActiveSegment) {
        abandoned.append(segment)
        do {
            try settleAbandoned()
        } catch {
            logger.warning("segment \(segment.segment) keeps what was not acknowledged for now: \(error)")
        }
    }

    /// Marks abandoned segments suspect, then cuts them off: their ends would outlive a purge of what is in them.
    ///
    /// In this order, since a commit that failed may be in the log all the same, for the next process to find, and its
    /// rows may lead to that end. After a later transaction it is not.
    func settleAbandoned() throws(StoreError) {
        while var segment = abandoned.last {
            try suspect(segment.segment)
            try StoreError.translating { () throws(StorageError) in try segment.discardUnacknowledged() }
            abandoned.removeLast()
        }
    }

    /// - Returns: Whether the segment ends where the index says.
    func cutOff(_ segment: inout ActiveSegment) -> Bool {
        do {
            try segment.discardUnacknowledged()
            return true
        } catch {
            logger.warning("segment \(segment.segment) keeps what was not acknowledged: \(error)")
            return false
        }
    }

    /// A segment is not written any more, and nothing is recovered from its tail.
    func suspect(_ segment: SegmentID) throws(StoreError) {
        if active?.segment == segment { active = nil }
        try database.writeIndex { index throws(SQLiteError) in try index.markSuspect(segment) }
    }
}
