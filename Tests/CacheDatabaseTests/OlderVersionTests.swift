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
