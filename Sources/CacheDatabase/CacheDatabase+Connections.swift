// SPDX-License-Identifier: MIT
import Logging
import SQLiteDatabase
import Threading

extension CacheDatabase {
    /// Has a connection ready for whoever reads next: a few milliseconds that no listener should wait for.
    ///
    /// - Throws: `.closed`, or why there is none.
    public func prepareReader() throws(CacheDatabaseError) { giveBack(try takeReader()) }

    /// A connection from the pool, or a new one.
    func takeReader() throws(CacheDatabaseError) -> SQLiteConnection {
        let idle = try readers.withLock { readers throws(CacheDatabaseError) in
            if readers.isClosed { throw .closed(path: directory.databasePath) }
            return readers.idle.popLast()
        }
        if let idle { return idle }
        guard mode == .readWrite else { return try opener.connect(.readOnly) }
        // Opened for writing, since only that recovers a log after a crash; but not for writing rows.
        let connection = try opener.connect(.readWrite)
        do {
            try connection.execute("PRAGMA query_only = ON")
        } catch {
            throw noted(error)
        }
        readers.withLock { $0.isAnyMade = true }
        return connection
    }

    /// Keeps a connection for the next reader, or closes it.
    func giveBack(_ connection: SQLiteConnection) {
        readers.withLock { readers in
            guard !readers.isClosed, readers.idle.count < Self.idleReaderCountMax else { return }
            readers.idle.append(connection)
        }
    }

    /// The error of a statement, in the words of this layer; damage is written down for the next opening.
    func noted(_ error: SQLiteError) -> CacheDatabaseError {
        // A value that no version of the schema lets in was not written: SQLite checks rows on writing only. Nor does it
        // check what its schema says: where a name in it has changed, the statements do not fit any more.
        if [.corruption, .mismatch, .schema].contains(error.code), mode == .readWrite {
            do {
                try opener.markDamage()
            } catch {
                opener.logger.error("cannot note the damage of the database: \(error)")
            }
        }
        return .database(error, path: directory.databasePath)
    }
}
