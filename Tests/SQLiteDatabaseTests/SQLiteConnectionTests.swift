// SPDX-License-Identifier: MIT
import Foundation
import SQLiteDatabase
import TestSupport
import Testing

@Suite struct SQLiteConnectionTests {
    private let directory = TemporaryDirectory()

    private func connect(_ mode: SQLiteOpenMode = .create) throws -> SQLiteConnection {
        try SQLiteConnection(path: directory.file("test.sqlite"), mode: mode, busyTimeoutMilliseconds: 0)
    }

    @Test func `every type comes back as it was bound`() throws {
        let connection = try connect()
        try connection.execute("CREATE TABLE t (i INTEGER, r REAL, t TEXT, b BLOB, n TEXT) STRICT")
        let insert = try connection.statement("INSERT INTO t VALUES (?, ?, ?, ?, ?)")
        #expect(try insert.run(.bits(.max), .real(0.1), .text("zäh\0lt"), .blob([0, 255]), .null) == 1)
        #expect(
            try insert.run(.integer(Int64.min), .real(-0.0), .text(""), .blob([]), .optionalText("x")) == 1)
        let rows = try connection.statement("SELECT * FROM t").rows { row throws(SQLiteError) in
            (try row.bits(0), try row.real(1), try row.text(2), try row.blob(3), row.isNull(4))
        }
        #expect(rows.count == 2)
        #expect(rows[0] == (.max, 0.1, "zäh\0lt", [0, 255], true))
        #expect(rows[1] == (1 << 63, 0, "", [], false))
    }

    @Test(arguments: ["'text'", "1.5", "x'00'", "NULL"])
    func `a value of another type is an error that names the column`(literal: String) throws {
        let connection = try connect()
        let error = #expect(throws: SQLiteError.self) {
            try connection.statement("SELECT \(literal) AS length").firstRow { row throws(SQLiteError) in
                try row.integer(0)
            }
        }
        #expect(error?.code == .mismatch)
        #expect(error?.message.contains("column length") == true)
    }

    @Test func `a number outside its range is an error`() throws {
        let statement = try connect().statement("SELECT 300")
        let error = #expect(throws: SQLiteError.self) {
            try statement.firstRow { row throws(SQLiteError) in try row.integer(0, in: UInt8.min...UInt8.max)
            }
        }
        #expect(error?.code == .mismatch)
    }

    @Test func `a transaction that throws leaves nothing, and the next one works`() throws {
        let connection = try connect()
        try connection.execute("CREATE TABLE t (i INTEGER NOT NULL UNIQUE) STRICT")
        let insert = try connection.statement("INSERT INTO t VALUES (?)")
        let error = #expect(throws: SQLiteError.self) {
            try connection.transaction(.immediate) { () throws(SQLiteError) in
                try insert.run(.integer(1))
                try insert.run(.integer(1))
            }
        }
        #expect(error?.code == .constraint)
        #expect(error?.extendedResultCode == 2067)
        #expect(error?.sql == "INSERT INTO t VALUES (?)")
        try connection.transaction(.immediate) { () throws(SQLiteError) in _ = try insert.run(.integer(2)) }
        let all = try connection.statement("SELECT i FROM t").rows { row throws(SQLiteError) in
            try row.integer(0)
        }
        #expect(all == [2])
    }

    @Test func `a second writer is told that the database is busy`() throws {
        let one = try connect()
        let other = try connect()
        try one.execute("BEGIN IMMEDIATE")
        let error = #expect(throws: SQLiteError.self) {
            try other.transaction(.immediate) { () throws(SQLiteError) in }
        }
        #expect(error?.code == .busy)
    }

    @Test func `the log is never copied on commit or on close, only by a checkpoint`() throws {
        var connection: SQLiteConnection? = try connect()
        try connection?.execute("PRAGMA journal_mode = WAL; CREATE TABLE t (i INTEGER) STRICT")
        for number in 0..<2_000 {
            try connection?.statement("INSERT INTO t VALUES (?)").run(.number(number))
        }
        let pages = try #require(connection?.logPageCount)
        #expect(pages >= 2_000)
        connection = nil
        let reopened = try connect(.readWrite)
        try reopened.statement("INSERT INTO t VALUES (?)").run(.integer(-1))
        #expect(reopened.logPageCount == pages + 1)
        #expect(try reopened.checkpoint())
        try reopened.statement("INSERT INTO t VALUES (?)").run(.integer(-2))
        #expect(reopened.logPageCount == 1)
    }

    @Test func `a missing file and one that is no database are told apart`() throws {
        let missing = #expect(throws: SQLiteError.self) { try connect(.readWrite) }
        #expect(missing?.code == .cannotOpen)
        try Data("this is not a database".utf8).write(to: URL(filePath: directory.file("test.sqlite")))
        let foreign = #expect(throws: SQLiteError.self) {
            try connect(.readWrite).execute("SELECT * FROM sqlite_schema")
        }
        #expect(foreign?.code == .corruption)
    }

    @Test func `a connection for reading refuses to write`() throws {
        try connect().execute("CREATE TABLE t (i INTEGER) STRICT")
        let error = #expect(throws: SQLiteError.self) {
            try connect(.readOnly).execute("INSERT INTO t VALUES (1)")
        }
        #expect(error?.code == .readOnly)
    }
}
