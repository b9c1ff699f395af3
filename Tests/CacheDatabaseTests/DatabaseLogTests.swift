// SPDX-License-Identifier: MIT
import SQLiteDatabase
import Testing

@testable import CacheDatabase

/// A shell that leaves a transaction open keeps the log from being emptied: it stays bounded, and people are told.
@Suite struct DatabaseLogTests {
    private let fixture = CacheDatabaseFixture()
    private var limits: CacheDatabaseLimits {
        var limits = CacheDatabaseLimits()
        limits.logByteCountMax = 24 << 20
        limits.transactionByteCountMax = 2 << 20
        return limits
    }

    /// Some 400 KiB of log.
    private func writeMuch(_ database: CacheDatabase, _ number: Int) throws {
        try fixture.execute(
            database, "INSERT OR REPLACE INTO meta VALUES ('test', zeroblob(400000 + \(number)))")
    }

    /// Runs `body` while another program reads.
    private func whileReading(_ body: () throws -> Void) throws {
        let shell = try SQLiteConnection(
            path: fixture.databasePath, mode: .readOnly, busyTimeoutMilliseconds: 0)
        try shell.execute("BEGIN; SELECT count(*) FROM meta")
        try body()
        try shell.execute("COMMIT")
    }

    @Test func `a reader that holds on fills the log to its limit and no further, then it is emptied`() throws
    {
        let database = try fixture.open(limits: limits)
        try writeMuch(database, 0)
        for episode in 1...2 {
            var refusal: CacheDatabaseError?
            var writtenCount = 0
            try whileReading {
                while refusal == nil, writtenCount < 100 {
                    do {
                        try writeMuch(database, writtenCount)
                        writtenCount += 1
                    } catch let error as CacheDatabaseError {
                        refusal = error
                    }
                }
                #expect(refusal?.code == .logFull)
                #expect(try database.logState.byteCount < 24 << 20)
                #expect(try database.logState.byteCount > 20 << 20)
                #expect(try database.logState.isHeldByReader)
                let length = try fixture.column(database, "SELECT length(value) AS value FROM meta")
                #expect(length == ["\(400_000 + writtenCount - 1)"], "a refused write left something")
                #expect(try database.incidents().count == episode)
            }
            try writeMuch(database, 0)
            #expect(try database.logState.byteCount < 1 << 20)
            #expect(try !database.logState.isHeldByReader)
        }
        #expect(try database.incidents().allSatisfy { $0.kind == "log_held" })
    }

    @Test func `a log that a reader let grow shrinks once it starts over`() throws {
        let database = try fixture.open()
        try writeMuch(database, 0)
        try whileReading { for number in 0..<40 { try writeMuch(database, number) } }
        #expect(try database.logState.byteCount > 12 << 20)
        for number in 0..<45 { try writeMuch(database, number) }
        #expect(try database.logState.byteCount <= Int64(DatabaseOpener.logByteCountKept))
    }

    @Test func `vacuum gives back what is free, as much as was asked`() throws {
        let database = try fixture.open()
        try fixture.execute(database, "INSERT INTO meta VALUES ('test', zeroblob(4000000))")
        try fixture.execute(database, "DELETE FROM meta")
        #expect(try database.vacuum(pageCountMax: 300) == 300)
        let rest = try database.vacuum(pageCountMax: 10_000)
        #expect(rest > 600)
        #expect(try database.vacuum(pageCountMax: 10_000) == 0)
        #expect(try database.integrityProblems().isEmpty)
    }

    @Test func `rows without their parent and damaged pages are problems`() throws {
        let database = try fixture.open()
        try fixture.execute(
            database,
            """
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
            INSERT INTO listener SELECT i, 'name ' || i, 0 FROM n
            """)
        #expect(try database.integrityProblems().isEmpty)
        database.close()
        let raw = try SQLiteConnection(
            path: fixture.databasePath, mode: .readWrite, busyTimeoutMilliseconds: 0)
        try raw.execute("INSERT INTO prefetch VALUES (9999, '2026-01-01', 1, 1, 1, 1)")
        try raw.checkpoint()
        let second = try fixture.open(.readOnly)
        #expect(try second.integrityProblems() == ["a row of prefetch refers to no row of listener"])
        second.close()
        let byteCount = try raw.statement("PRAGMA page_count").firstRow { row throws(SQLiteError) in
            try row.integer(0)
        }
        let lastPage = try #require(byteCount) - 1
        try fixture.overwrite(at: Int(lastPage) * 4_096, [UInt8](repeating: 0x77, count: 4_096))
        #expect(try !fixture.open(.readOnly).integrityProblems().isEmpty)
    }
}
