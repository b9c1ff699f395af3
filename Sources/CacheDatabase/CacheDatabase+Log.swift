// SPDX-License-Identifier: MIT
import CacheModel
import Logging
import SQLiteDatabase
import StorageIO
import Synchronization

/// The write-ahead log: emptied as it grows, bounded where a reader keeps it from being emptied.
extension CacheDatabase {
    /// What a page takes in the log: a header of 24 bytes and the page.
    private static let logFrameByteCount = 24 + DatabaseOpener.pageByteCount

    /// The log as it is now; waits for nobody.
    public var logState: DatabaseLogState {
        get throws(CacheDatabaseError) {
            var byteCount: Int64 = 0
            do {
                byteCount = try opener.fileSystem.open(directory.logPath, .read).size().byteCount
            } catch {
                guard error.code == .notFound else { throw .storage(error, directory: directory.path) }
            }
            return DatabaseLogState(
                byteCount: byteCount, isHeldByReader: isLogHeld.load(ordering: .relaxed))
        }
    }

    /// Copies the log into the database; with the writer's locks held.
    ///
    /// What fails here is not lost, only later: the commit before it stands.
    func checkpoint(_ connection: SQLiteConnection, _ state: inout Writer) {
        // A log of an ordinary length starts over by itself when all of it is copied.
        let isLong = logByteCount(connection) > opener.limits.logByteCountMax / 2
        var isComplete = false
        do {
            isComplete = try isLong ? connection.emptyLog() : connection.checkpoint()
        } catch {
            opener.logger.warning("checkpoint failed: \(noted(error))")
        }
        noteCheckpoint(isComplete, connection, &state)
        if isLong, !isComplete, !state.isLogHeldRecorded { recordHeldLog(connection, &state) }
    }

    /// Refuses a transaction that the log has no room for; with the writer's locks held.
    func requireRoomInLog(
        _ connection: SQLiteConnection, _ state: inout Writer
    ) throws(CacheDatabaseError) {
        let byteCount = logByteCount(connection)
        guard byteCount > opener.limits.logByteCountForWriting else { return }
        let isEmpty: Bool
        do {
            isEmpty = try connection.emptyLog()
        } catch {
            throw noted(error)
        }
        noteCheckpoint(isEmpty, connection, &state)
        guard isEmpty else { throw .logFull(path: directory.logPath, byteCount: byteCount) }
    }

    /// Gives back what the log takes, after a write found the disk full; with the writer's locks held.
    ///
    /// The log grows until a checkpoint is due. Where the disk was full before that, nothing could be written any more, not
    /// even that chunks are evicted, and so nothing would ever make room.
    func emptyLogOnFullDisk(_ connection: SQLiteConnection, _ state: inout Writer) {
        do {
            noteCheckpoint(try connection.emptyLog(), connection, &state)
        } catch {
            opener.logger.warning("the log of a full disk is not emptied: \(noted(error))")
        }
    }

    private func noteCheckpoint(
        _ isComplete: Bool, _ connection: SQLiteConnection, _ state: inout Writer
    ) {
        // A reader that holds on keeps the log growing: try again after as much again, not at every commit.
        state.nextCheckpointPageCount =
            Self.checkpointPageCount + (isComplete ? 0 : connection.logPageCount)
        isLogHeld.store(!isComplete, ordering: .relaxed)
        if isComplete { state.isLogHeldRecorded = false }
    }

    /// Writes down that the log is half full, once until it is emptied.
    private func recordHeldLog(_ connection: SQLiteConnection, _ state: inout Writer) {
        let message =
            "a program has been reading the database for so long that its log has grown to "
            + "\(logByteCount(connection)) bytes; nothing is written beyond \(opener.limits.logByteCountMax)"
        opener.logger.warning("\(message)")
        state.isLogHeldRecorded = true
        do {
            try connection.transaction(.immediate) { () throws(SQLiteError) in
                try Self.recordIncident(
                    kind: "log_held", message: message, at: opener.timeSource.wallNow(), in: connection)
            }
        } catch {
            opener.logger.warning("the incident could not be written down: \(noted(error))")
        }
    }

    private func logByteCount(_ connection: SQLiteConnection) -> Int {
        connection.logPageCount * Self.logFrameByteCount
    }
}
