// SPDX-License-Identifier: MIT
import CacheDatabase
import Foundation
import SQLiteDatabase
import StoreMigrations
import TestSupport
import Testing

/// A database that an earlier version wrote goes on, with what was learned.
@Suite struct OlderVersionTests {
    private let fixture = CacheDatabaseFixture()

    /// A database of version 6, in which a listener switched twice and an index has one impossible row.
    private func makeVersion6() throws {
        try FileManager.default.createDirectory(atPath: fixture.path, withIntermediateDirectories: true)
        let connection = try SQLiteConnection(
            path: fixture.databasePath, mode: .create, busyTimeoutMilliseconds: 0)
        try connection.execute(
            "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA application_id = \(StoreSchema.applicationID)")
        for migration in StoreSchema.migrations.prefix(6) { try connection.execute(migration.sql) }
        try connection.execute(
            """
            PRAGMA user_version = 6;
            INSERT INTO listener VALUES (7, 'ada', 1);
            INSERT INTO session VALUES (70, 7, 'player', '1', 1, NULL, 1.5, 1, 2, 3, 4, 5, 0.25);
            INSERT INTO transition VALUES (7, 0, '', 'punchy', 1.95, NULL), (7, 1, 'warm', 'punchy', 1.9, 0.5);
            INSERT INTO prediction VALUES
                (1, 70, 1800000000000, 'warm', 'punchy', 'punchy', 1, 0.5, 1.5),
                (2, 70, 1800000001000, 'warm', 'punchy', 'bright', NULL, 0, 1.5),
                (3, 70, 1800086400000, 'warm', 'gentle', 'punchy', 2, 0.3, 1.5);
            INSERT INTO prefetch VALUES (7, '2026-01-01', 1, 2, 3, 4);
            PRAGMA ignore_check_constraints = ON;
            INSERT INTO transition VALUES (7, 1, 'warm', 'bright', 5000, 7);
            INSERT INTO prediction VALUES (4, 70, 9223372036854775807, 'warm', NULL, 'punchy', -1, 7, 1.5);
            PRAGMA journal_mode = WAL;
            """)
    }

    @Test func `a database of version 6 is brought up to date with what was learned`() throws {
        try makeVersion6()
        let database = try fixture.open()
        #expect(database.setAside == nil)
        #expect(
            try fixture.column(
                database,
                """
                SELECT context || '>' || to_preset || ' ' || count || ' ' || recent_count AS value
                FROM transition WHERE count <= 1000
                """) == [">punchy 1.95 0.0", "warm>punchy 1.9 0.0"])
        #expect(
            try fixture.column(
                database,
                """
                SELECT day || ' ' || predictions || ' ' || listener_right || ' ' || audio_right || ' '
                    || mixed_right || ' ' || coalesce(bits, 'NULL') AS value FROM prediction_accuracy_daily
                """) == ["2027-01-16 1 0 0 0 NULL", "2027-01-15 2 1 0 1 NULL"])
        #expect(
            try fixture.column(
                database,
                """
                SELECT outcome || ' ' || listener_probability || ' ' || listener_weight AS value
                FROM prediction_recent WHERE probability <= 1
                """) == ["wrong 0.3 1.0", "wrong 0.0 1.0", "right 0.5 1.0"])
        #expect(try fixture.column(database, "SELECT settled_at AS value FROM weight_history").isEmpty)
    }

    /// A database of version 7 with a row in most of what is learned.
    private func makeVersion7() throws {
        try FileManager.default.createDirectory(atPath: fixture.path, withIntermediateDirectories: true)
        let connection = try SQLiteConnection(
            path: fixture.databasePath, mode: .create, busyTimeoutMilliseconds: 0)
        try connection.execute(
            "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA application_id = \(StoreSchema.applicationID)")
        for migration in StoreSchema.migrations.prefix(7) { try connection.execute(migration.sql) }
        try connection.execute(
            """
            PRAGMA user_version = 7;
            INSERT INTO listener VALUES (7, 'ada', 1);
            INSERT INTO session VALUES (70, 7, 'player', '1', 1, NULL, 1.5, 1, 2, 3, 4, 5, 0.25);
            INSERT INTO listener_model VALUES (7, 70, 1, 9, 0.2, 'warm', '', '', 0, 0, 0, 3, 1, 1.5, 1, 2.5);
            INSERT INTO listener_preset VALUES (7, 'warm', 1, NULL);
            INSERT INTO transition VALUES (7, 1, 'warm', '', '', 'punchy', 0.1, 0.3, 9, 0.5);
            INSERT INTO mixer VALUES (7, 'normal', 'warm', 'warm', 0.7, 31, 40, 0.3, zeroblob(168), zeroblob(168));
            INSERT INTO rate VALUES (7, 'nextTrack', 1.25, 300.5);
            INSERT INTO prefetch_trial VALUES (7, 1, 1, 2, 3, 4, 5, 6, 7, 8);
            INSERT INTO prediction_daily VALUES (7, '2026-01-01', 5, 1, 2, 5, 1.5, 2.5, 4, 3, 4, 3.5, 2.75);
            INSERT INTO feature VALUES (1, 'file:///a', -5, 1, 441000, 3, 0.1, 0.2, 0.3, 0.4, 0.5);
            PRAGMA journal_mode = WAL;
            """)
    }

    /// Every row of the tables that version 7 learned into.
    private func rows(_ database: CacheDatabase) throws -> [String] {
        try fixture.column(
            database,
            """
            SELECT listener_id || name || created_ms AS value FROM listener
            UNION ALL SELECT session_id || player || stall_seconds FROM session
            UNION ALL SELECT save_number || run_preset_1 || sharpness_square FROM listener_model
            UNION ALL SELECT preset || switch_place FROM listener_preset
            UNION ALL SELECT context || to_preset || count || recent_count || visit || probability FROM transition
            UNION ALL SELECT mode || preset || visit || length(steady) FROM mixer
            UNION ALL SELECT kind || count || seconds FROM rate
            UNION ALL SELECT trial_number || read_ahead_saved_count FROM prefetch_trial
            UNION ALL SELECT day || listener_weight_sum FROM prediction_daily
            UNION ALL SELECT track_uri || track_revision || tempo_energy FROM feature
            """)
    }

    private static let rowsOfVersion7 = [
        "7ada1", "70player0.25", "1warm2.5", "warm1", "warmpunchy0.10.390.5", "normalwarm40168",
        "nextTrack1.25300.5", "18", "2026-01-012.75", "file:///a-50.5",
    ]

    @Test func `a database of version 7 keeps every row, and has no plan yet`() throws {
        try makeVersion7()
        let database = try fixture.open()
        #expect(database.setAside == nil)
        #expect(try rows(database) == Self.rowsOfVersion7)
        for table in ["dwell", "plan", "plan_step", "render_cost"] {
            #expect(try fixture.column(database, "SELECT count(*) AS value FROM \(table)") == ["0"])
        }
    }

    @Test func `what a database of version 7 knew is saved out of it`() throws {
        try makeVersion7()
        let database = try fixture.open(replacing: "asked")
        #expect(database.setAside?.lostRowCount == 0)
        #expect(try rows(database) == Self.rowsOfVersion7)
    }

    @Test func `a database of version 7 is not read without being brought up to date`() throws {
        try makeVersion7()
        let error = #expect(throws: CacheDatabaseError.self) { try fixture.open(.readOnly) }
        #expect(error?.code == .formatTooOld)
    }

    @Test func `what a database of version 6 knew is saved out of it`() throws {
        try makeVersion6()
        let database = try fixture.open(replacing: "asked")
        #expect(database.setAside?.lostRowCount == 2)
        #expect(
            try fixture.column(
                database, "SELECT context || '>' || to_preset || ' ' || count AS value FROM transition")
                == [">punchy 1.95", "warm>punchy 1.9"])
        #expect(
            try fixture.column(database, "SELECT prediction_id AS value FROM prediction")
                == ["1", "2", "3"])
        #expect(try fixture.column(database, "SELECT day AS value FROM prefetch") == ["2026-01-01"])
    }
}
