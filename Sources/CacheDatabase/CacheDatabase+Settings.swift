// SPDX-License-Identifier: MIT
import SQLiteDatabase

extension CacheDatabase {
    /// What is in force for the database.
    ///
    /// - Throws: As ``read(_:)``.
    public func settings() throws(CacheDatabaseError) -> DatabaseSettings {
        try read { connection throws(SQLiteError) in
            func number(_ sql: String) throws(SQLiteError) -> Int64 {
                try connection.statement(sql).firstRow { row throws(SQLiteError) in try row.integer(0) } ?? 0
            }
            func text(_ sql: String) throws(SQLiteError) -> String {
                try connection.statement(sql).firstRow { row throws(SQLiteError) in try row.text(0) } ?? ""
            }
            return DatabaseSettings(
                libraryVersion: try text("SELECT sqlite_version()"),
                threading: try text(
                    """
                    SELECT compile_options FROM pragma_compile_options
                    WHERE compile_options LIKE 'THREADSAFE%'
                    """),
                journalMode: try text("PRAGMA journal_mode"),
                synchronous: try number("PRAGMA synchronous"),
                automaticCheckpointPageCount: try number("PRAGMA wal_autocheckpoint"),
                autoVacuum: try number("PRAGMA auto_vacuum"),
                pageByteCount: try number("PRAGMA page_size"),
                userVersion: try number("PRAGMA user_version"),
                applicationID: try number("PRAGMA application_id"),
                freePageCount: try number("PRAGMA freelist_count"),
                pageCount: try number("PRAGMA page_count"))
        }
    }
}
