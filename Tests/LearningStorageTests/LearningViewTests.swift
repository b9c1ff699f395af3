// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import LearningStorage
import Logging
import Prediction
import SQLiteDatabase
import TestSupport
import Testing

/// What a person sees with `sqlite3`, and what becomes of rows that nobody can have saved.
@Suite struct LearningViewTests {
    private let directory = TemporaryDirectory()
    private let database: CacheDatabase
    private let store: LearningStore
    private let session: SessionID

    init() throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let time = ManualTimeSource()
        database = try CacheDatabase.open(
            directory: directory.file("cache"), timeSource: time, logger: logger)
        store = LearningStore(database: database, timeSource: time, logger: logger)
        session = try store.beginSession(listener: .default, player: "test", playerVersion: "1.0")
    }

    private func saveTwoSwitches() throws -> TransitionMatrix {
        var matrix = TransitionMatrix()
        matrix.observe(from: "warm", to: "punchy")
        matrix.observe(from: "warm", to: "gentle")
        try store.save(LearningChanges(session: session, matrix: matrix, presets: ["bright"]))
        return matrix
    }

    /// Writes what the schema's own checks would refuse, as damage would.
    private func corrupt(_ sql: String) throws {
        try database.write { connection throws(SQLiteError) in
            try connection.execute("PRAGMA ignore_check_constraints = ON; " + sql)
            try connection.execute("PRAGMA ignore_check_constraints = OFF")
        }
    }

    @Test func `transition_probability shows the smoothed figure of the model`() throws {
        let matrix = try saveTwoSwitches()
        let presets: [Preset] = ["warm", "punchy", "gentle", "bright"]
        let expected = matrix.probabilities(after: "warm", among: presets)
        let stored = try store.transitions(listener: .default)
        #expect(stored.map(\.to) == ["gentle", "punchy"])
        #expect(stored.map(\.count) == [1, 0.9])
        #expect(stored.map(\.probability) == expected.prefix(2).map(\.probability))
        let shown = try database.read { connection throws(SQLiteError) in
            try connection.statement(
                "SELECT from_preset, to_preset, count, probability, listener FROM transition_probability"
            ).rows { row throws(SQLiteError) in
                "\(try row.text(0)) \(try row.text(1)) \(try row.real(2)) \(try row.text(4))"
            }
        }
        #expect(shown == ["warm gentle 1.0 default", "warm punchy 0.9 default"])
    }

    @Test func `prediction_recent says right or wrong`() throws {
        let records = [1, 2, nil].map { rank in
            PredictionRecord(
                prediction: SettledPrediction(
                    from: "warm", actual: "punchy", predicted: rank == 1 ? "punchy" : "gentle", rank: rank,
                    probability: rank == nil ? 0 : 0.5, standingSeconds: 1),
                settledAt: WallTime(unixMilliseconds: 1_800_000_000_000))
        }
        try store.save(LearningChanges(session: session, predictions: records))
        let shown = try database.read { connection throws(SQLiteError) in
            try connection.statement("SELECT outcome, settled_utc FROM prediction_recent")
                .rows { row throws(SQLiteError) in "\(try row.text(0)) \(try row.text(1))" }
        }
        #expect(
            shown == [
                "wrong 2027-01-15 08:00:00", "wrong 2027-01-15 08:00:00", "right 2027-01-15 08:00:00",
            ])
    }

    private static let impossibleRows = [
        "1, 'warm', 'bright', -1", "1, 'warm', 'bright', 9e999", "1, 'warm', 'bright', 1001",
        "1, 'warm', '', 1", "1, '', 'bright', 1", "0, 'warm', 'bright', 1", "1, 'bright', 'bright', 1",
        "1, 'warm', '\(String(repeating: "x", count: 65))', 1",
    ]

    @Test(arguments: impossibleRows)
    func `a row that nobody can have saved is left out and counted`(values: String) throws {
        let matrix = try saveTwoSwitches()
        try corrupt(
            """
            INSERT INTO transition (listener_id, context_order, context, to_preset, count)
            SELECT listener_id, \(values) FROM listener
            """)
        let state = try store.load(listener: .default)
        #expect(state.damagedRowCount == 1)
        #expect(state.matrix == matrix)
    }

    @Test func `rows that are impossible together leave an empty matrix`() throws {
        _ = try saveTwoSwitches()
        try corrupt(
            """
            WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 80)
            INSERT INTO transition (listener_id, context_order, context, to_preset, count)
            SELECT listener_id, 0, '', 'preset' || n, 1 FROM listener, number
            """)
        let state = try store.load(listener: .default)
        #expect(state.matrix == TransitionMatrix())
        #expect(state.damagedRowCount == 84)
    }

    @Test(arguments: ["transition_probability", "prediction_recent", "prefetch_outcomes"])
    func `the views can be read in an empty cache`(view: String) throws {
        let rows = try database.read { connection throws(SQLiteError) in
            try connection.statement("SELECT * FROM \(view)").rows { _ throws(SQLiteError) in 1 }
        }
        #expect(rows.isEmpty)
    }
}
