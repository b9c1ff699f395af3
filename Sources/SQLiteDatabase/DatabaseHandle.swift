// SPDX-License-Identifier: MIT
import CSQLite

/// An open `sqlite3`, shared by a connection and its statements; closed when the last of them goes.
final class DatabaseHandle {
    let pointer: OpaquePointer
    /// Pages in the write-ahead log after the last commit of this connection.
    var logPageCount = 0

    init(path: String, flags: Int32, busyTimeoutMilliseconds: Int) throws(SQLiteError) {
        var opened: OpaquePointer?
        let status = sqlite3_open_v2(path, &opened, flags | SQLITE_OPEN_NOMUTEX, nil)
        guard status == SQLITE_OK, let opened else {
            let failure = SQLiteError(connection: opened, resultCode: status, sql: nil)
            sqlite3_close_v2(opened)
            throw failure
        }
        pointer = opened
        sqlite3_busy_timeout(opened, Int32(busyTimeoutMilliseconds))
        let configured = attacca_sqlite3_db_config_flag(opened, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
        precondition(configured == SQLITE_OK, "SQLite is older than 3.16")
        // The same slot that automatic checkpoints use: watching the log switches them off.
        sqlite3_wal_hook(opened, noteLogPageCount, Unmanaged.passUnretained(self).toOpaque())
    }

    deinit { sqlite3_close_v2(pointer) }
}

// A global function: a closure handed to C from inside an actor would be bound to it.
private func noteLogPageCount(
    context: UnsafeMutableRawPointer?, connection: OpaquePointer?, name: UnsafePointer<CChar>?, count: Int32
) -> Int32 {
    Unmanaged<DatabaseHandle>.fromOpaque(context!).takeUnretainedValue().logPageCount = Int(count)
    return SQLITE_OK
}
