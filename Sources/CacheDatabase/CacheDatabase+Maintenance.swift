// SPDX-License-Identifier: MIT
import SQLiteDatabase

extension CacheDatabase {
    /// Pages that are given back in one transaction.
    private static let vacuumStepPageCount = 256

    /// Gives unused pages of the database back to the file system, in short transactions.
    ///
    /// The file gets shorter with the next checkpoint.
    ///
    /// - Parameter pageCountMax: Pages of 4 KiB at most.
    /// - Returns: Pages that were given back; fewer than asked when there are no more.
    public func vacuum(pageCountMax: Int) throws(CacheDatabaseError) -> Int {
        precondition(pageCountMax >= 0, "asked to give back \(pageCountMax) pages")
        var freedCount = 0
        while freedCount < pageCountMax {
            let stepCount = min(pageCountMax - freedCount, Self.vacuumStepPageCount)
            let freed = try write { connection throws(SQLiteError) in
                let before = try Self.freePageCount(of: connection)
                guard before > 0 else { return 0 }
                try connection.execute("PRAGMA incremental_vacuum(\(stepCount))")
                return before - (try Self.freePageCount(of: connection))
            }
            guard freed > 0 else { break }
            freedCount += freed
        }
        return freedCount
    }

    /// What SQLite finds wrong in the file, one line each; nothing when it is sound. Reads all of it.
    ///
    /// - Parameter limit: Lines at most of each check.
    public func integrityProblems(limit: Int = 100) throws(CacheDatabaseError) -> [String] {
        precondition(limit > 0, "asked for \(limit) problems")
        return try read { connection throws(SQLiteError) in
            do throws(SQLiteError) {
                let lines = try connection.statement("SELECT integrity_check FROM pragma_integrity_check(?)")
                    .rows(.number(limit)) { row throws(SQLiteError) in try row.text(0) }
                let strays = try connection.statement(
                    "SELECT \"table\", rowid, parent FROM pragma_foreign_key_check LIMIT ?"
                ).rows(.number(limit)) { row throws(SQLiteError) in
                    let number = row.isNull(1) ? "a row" : "row \(try row.integer(1))"
                    return "\(number) of \(try row.text(0)) refers to no row of \(try row.text(2))"
                }
                return lines.filter { $0 != "ok" } + strays
            } catch {
                // Damage that keeps the check itself from going on.
                guard error.code == .corruption else { throw error }
                return [error.message]
            }
        }
    }

    private static func freePageCount(of connection: SQLiteConnection) throws(SQLiteError) -> Int {
        try connection.statement("PRAGMA freelist_count").firstRow { row throws(SQLiteError) in
            try row.integer(0, in: 0...Int.max)
        } ?? 0
    }
}
