// SPDX-License-Identifier: MIT
import Foundation
import SQLiteDatabase
import StorageIO
import StoreMigrations
import TestSupport
import Testing

@testable import CacheDatabase

/// What a listener taught the cache exists nowhere else: it outlives the database that it was kept in.
@Suite struct SalvageTests {
    private let fixture = CacheDatabaseFixture()

    /// Rows of ``learn(_:predictionCount:)``.
    private static let rowCount = 19

    /// One row of each table, and `count` predictions of some length.
    private func learn(_ database: CacheDatabase, predictionCount count: Int = 2) throws {
        try fixture.execute(
            database,
            """
            INSERT INTO listener VALUES (7, 'ada', 1);
            INSERT INTO session VALUES (70, 7, 'player', '1', 1, NULL, 1.5, 1, 2, 3, 4, 5, 0.25);
            INSERT INTO listener_model VALUES (7, 70, 1, 9, 0.2, 'warm', '', '', 0, 0, 0, 3, 1, 1.5, 1, 2.5);
            INSERT INTO listener_preset VALUES (7, 'warm', 1, NULL);
            INSERT INTO transition VALUES (7, 1, 'warm', '', '', 'punchy', 0.1, 0.3, 9, 0.5);
            INSERT INTO recency VALUES (7, 1, 2, 0, 0, 1, 0.7, 9);
            INSERT INTO expert VALUES (7, 'habit_1', 0.125);
            INSERT INTO mixer VALUES (7, 'normal', 'warm', 'warm', 0.7, 31, 40, 0.3, zeroblob(168), zeroblob(168));
            INSERT INTO rate VALUES (7, 'nextTrack', 1.25, 300.5);
            INSERT INTO dwell VALUES (7, 'warm', 3600.5);
            INSERT INTO genre VALUES (7, 'jazz', 20, 30);
            INSERT INTO affinity VALUES (7, 'jazz', 'warm', 1, 2, 3, 4, 5, 6, 1, 1, 1, 1, 1, 1.5);
            INSERT INTO prefetch_trial VALUES (7, 1, 1, 2, 3, 4, 5, 6, 7, 8);
            INSERT INTO prediction_daily VALUES (7, '2026-01-01', 5, 1, 2, 5, 1.5, 2.5, 4, 3, 4, 3.5, 2.75);
            INSERT INTO feature VALUES (1, 'file:///a', -5, 1, 441000, 3, 0.1, 0.2, 0.3, 0.4, 0.5);
            INSERT INTO prefetch VALUES (7, '2026-01-01', 1, 2, 3, 4);
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(count))
            INSERT INTO prediction (prediction_id, session_id, settled_ms, from_preset, actual_preset, probability,
                    standing_seconds)
                SELECT i, 70, i, 'warm', printf('%0200d', i), 0, 1.5 FROM n;
            INSERT INTO prediction_place VALUES (1, 1, 'warm', 0.5, NULL, NULL, 'punchy', 0.75);
            """)
    }

    private func learned(_ database: CacheDatabase) throws -> [String] {
        try fixture.column(
            database,
            """
            SELECT listener_id || name AS value FROM listener
            UNION ALL SELECT session_id || ' ' || listener_id || ' ' || stall_seconds FROM session
            UNION ALL SELECT save_number || recent_share || sharpness_square FROM listener_model
            UNION ALL SELECT preset || switch_place FROM listener_preset
            UNION ALL SELECT context || to_preset || count || recent_count || visit FROM transition
            UNION ALL SELECT context || place || count FROM recency
            UNION ALL SELECT name || weight FROM expert
            UNION ALL SELECT mode || preset || visit || hex(steady) FROM mixer
            UNION ALL SELECT kind || seconds FROM rate
            UNION ALL SELECT preset || seconds FROM dwell
            UNION ALL SELECT name || visit FROM genre
            UNION ALL SELECT genre || preset || tempo_energy_square FROM affinity
            UNION ALL SELECT trial_number || read_ahead_saved_count FROM prefetch_trial
            UNION ALL SELECT prediction_id || mixed_preset FROM prediction_place
            UNION ALL SELECT day || listener_weight_sum FROM prediction_daily
            UNION ALL SELECT track_uri || track_revision || tempo_energy FROM feature
            UNION ALL SELECT day || wasted_count FROM prefetch
            UNION ALL SELECT count(*) FROM prediction
            """)
    }

    @Test func `every table says where its rows come from when the database is lost`() throws {
        let database = try fixture.open()
        let tables = try fixture.column(
            database,
            "SELECT name AS value FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        #expect(Set(StoreSchema.salvagedTables + StoreSchema.rebuiltTables) == Set(tables))
        #expect(StoreSchema.salvagedTables.count + StoreSchema.rebuiltTables.count == tables.count)
    }

    @Test func `a database that does not belong to its segments is replaced, and what was learned stays`()
        throws
    {
        let first = try fixture.open()
        try learn(first)
        try fixture.execute(first, "INSERT INTO meta VALUES ('store_id', 1)")
        let before = try learned(first)
        first.close()
        let second = try fixture.open { _ in "it is a copy from last year" }
        let setAside = try #require(second.setAside)
        #expect(setAside.reason.contains("it is a copy from last year"))
        #expect(setAside.salvagedRowCount == Self.rowCount)
        #expect(setAside.lostRowCount == 0)
        #expect(try learned(second) == before)
        #expect(try fixture.column(second, "SELECT name AS value FROM meta").isEmpty)
        let incident = try #require(try second.incidents().first)
        #expect(incident.kind == "index_replaced")
        #expect(incident.message.contains("last year"))
        #expect(incident.message.contains("\(Self.rowCount) rows"))
        #expect(incident.message.contains(try #require(fixture.setAsideNames().first)))
        #expect(incident.occurredAt == fixture.time.wallNow())
    }

    @Test func `an unfit database is not replaced under another process`() throws {
        let first = try fixture.open()
        let error = #expect(throws: CacheDatabaseError.self) { try fixture.open { _ in "foreign" } }
        #expect(error?.code == .inUse)
        #expect(error?.message.contains("foreign") == true)
        first.close()
    }

    @Test func `a database that is just being made is not asked whether it is fit`() throws {
        #expect(try fixture.open { _ in "empty" }.setAside == nil)
    }

    @Test func `a healthy database is replaced on demand, and only when nobody else has it open`() throws {
        let first = try fixture.open()
        try learn(first)
        let before = try learned(first)
        #expect(
            (#expect(throws: CacheDatabaseError.self) { try fixture.open(replacing: "asked") })?.code
                == .inUse)
        first.close()
        let second = try fixture.open(replacing: "asked")
        #expect(second.setAside?.reason.hasSuffix("asked") == true)
        #expect(try learned(second) == before)
        second.close()
        let third = try fixture.open()
        #expect(third.setAside == nil)
        #expect(try learned(third) == before)
    }

    @Test func `a damaged page loses the rows on it and no others`() throws {
        let count = 2_000
        let first = try fixture.open()
        try learn(first, predictionCount: count)
        first.close()
        let number = try leafPage(of: "\(count / 2)")
        try fixture.overwrite(at: (number - 1) * 4_096, [UInt8](repeating: 0x77, count: 4_096))
        let second = try fixture.open { _ in "damaged" }
        let setAside = try #require(second.setAside)
        let saved = try fixture.column(second, "SELECT prediction_id AS value FROM prediction").count
        #expect(saved < count)
        #expect(saved > count - 60)
        #expect(setAside.salvagedRowCount == saved + Self.rowCount - 2)
        #expect(setAside.lostRowCount == 1)
        #expect(
            try fixture.column(second, "SELECT max(prediction_id) AS value FROM prediction") == ["\(count)"])
    }

    private func leafPage(of needle: String) throws -> Int {
        let bytes = try Data(contentsOf: URL(filePath: fixture.databasePath))
        let text = String(repeating: "0", count: 200 - needle.count) + needle
        let range = try #require(bytes.range(of: Data(text.utf8)))
        return range.lowerBound / 4_096 + 1
    }

    @Test func `rows that break a rule are left out and counted`() throws {
        let first = try fixture.open()
        try learn(first)
        first.close()
        let raw = try SQLiteConnection(
            path: fixture.databasePath, mode: .readWrite, busyTimeoutMilliseconds: 0)
        try raw.execute(
            """
            PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF;
            INSERT INTO transition VALUES (7, 1, 'warm', '', '', 'bright', 5000, 0, 1, 0.5);
            INSERT INTO prefetch VALUES (99, '2026-01-01', 1, 2, 3, 4);
            INSERT INTO listener VALUES (8, CAST(x'FF41' AS TEXT), 1);
            """)
        try raw.checkpoint()
        let second = try fixture.open(replacing: "asked")
        #expect(second.setAside?.salvagedRowCount == Self.rowCount)
        #expect(second.setAside?.lostRowCount == 3)
    }

    @Test func `an older schema gives the columns that it has`() throws {
        let first = try fixture.open()
        try learn(first)
        first.close()
        let raw = try SQLiteConnection(
            path: fixture.databasePath, mode: .readWrite, busyTimeoutMilliseconds: 0)
        try raw.execute(
            """
            DROP VIEW transition_probability; DROP VIEW health; DROP TABLE incident;
            ALTER TABLE transition DROP COLUMN probability; ALTER TABLE listener ADD COLUMN extra TEXT
            """)
        try raw.checkpoint()
        let second = try fixture.open(replacing: "asked")
        #expect(second.setAside?.salvagedRowCount == Self.rowCount)
        #expect(
            try fixture.column(second, "SELECT coalesce(probability, 'none') AS value FROM transition") == [
                "none"
            ])
    }

    /// A view by the name of a table would run what its author likes, for ever if he likes.
    @Test func `nothing is read from a view, and no trigger runs`() throws {
        let first = try fixture.open()
        try learn(first)
        first.close()
        let raw = try SQLiteConnection(
            path: fixture.databasePath, mode: .readWrite, busyTimeoutMilliseconds: 0)
        try raw.execute(
            """
            PRAGMA foreign_keys = OFF; DROP TABLE prefetch;
            CREATE VIEW prefetch AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i FROM n)
            SELECT i AS listener_id, 'x' AS day, 1 AS rendered_count, 1 AS used_count, 1 AS late_count,
                1 AS wasted_count FROM n WHERE i < 0;
            """)
        try raw.checkpoint()
        #expect(try fixture.open(replacing: "asked").setAside?.salvagedRowCount == Self.rowCount - 1)
    }

    @Test func `what is no database at all gives nothing, and no error`() throws {
        try FileManager.default.createDirectory(atPath: fixture.path, withIntermediateDirectories: true)
        try Data((0..<9_000).map { UInt8(truncatingIfNeeded: $0) }).write(
            to: URL(filePath: fixture.databasePath))
        let database = try fixture.open()
        #expect(database.setAside?.salvagedRowCount == 0)
        #expect(database.setAside?.lostRowCount == 0)
    }

    @Test func `a second incident keeps what the first one saved, and one set of files`() throws {
        var database = try fixture.open()
        try learn(database)
        let before = try learned(database)
        for _ in 0..<3 {
            database.close()
            fixture.time.advance(bySeconds: -3_600)
            database = try fixture.open { _ in "again" }
            #expect(database.setAside != nil)
            #expect(try learned(database) == before)
            #expect(try fixture.setAsideNames().count == 1)
        }
        #expect(try database.incidents().count == 3)
    }

    @Test func `where nothing can be read, the set that was kept before is asked`() throws {
        var database = try fixture.open()
        try learn(database)
        let before = try learned(database)
        database.close()
        try fixture.open(replacing: "asked").close()
        try fixture.overwrite(at: 0, Array("not SQLite".utf8))
        database = try fixture.open()
        #expect(database.setAside != nil)
        #expect(try learned(database) == before)
    }

    @Test func `a set-aside name is another than the last, although the clock stands still`() throws {
        try fixture.open().close()
        var last: [String] = []
        for _ in 0..<3 {
            try fixture.open(replacing: "asked").close()
            let names = try fixture.setAsideNames()
            #expect(names.count == 1)
            #expect(names != last)
            last = names
        }
    }

    /// Whatever call of a replacement is the last one before a crash: the next opening finds everything learned.
    @Test func `a replacement that is broken off anywhere loses nothing that was learned`() throws {
        let plan = FaultPlan()
        let fileSystem = FaultyFileSystem(plan: plan)
        var database = try fixture.open()
        try learn(database)
        let before = try learned(database)
        database.close()
        plan.heal()
        try fixture.open(replacing: "asked", fileSystem: fileSystem).close()
        let callCount = plan.callCount
        #expect(callCount > 20)
        for call in 0..<callCount {
            plan.fail(calls: call..<Int.max, systemNumber: EIO)
            do {
                try fixture.open(replacing: "asked", fileSystem: fileSystem).close()
            } catch let error as CacheDatabaseError {
                #expect(error.code == .io, "call \(call)")
            }
            plan.heal()
            database = try fixture.open(fileSystem: fileSystem)
            #expect(try learned(database) == before, "call \(call)")
            #expect(database.setAside == nil, "call \(call)")
            database.close()
        }
        #expect(try !fixture.names().contains { $0.contains("replacement") || $0.contains(".new") })
    }
}
