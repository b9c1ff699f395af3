// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import LearningStorage
import Prediction
import SQLiteDatabase
import TestSupport
import Testing

/// What becomes of rows that nobody can have saved: they go, and all that can be kept stays.
@Suite struct DamagedStateTests {
    private let fixture = LearningFixture()
    private let database: CacheDatabase
    private let store: LearningStore
    private let saved: PredictorState

    init() throws {
        database = try fixture.openDatabase()
        store = fixture.store(database)
        var predictor = LearningFixture.predictor()
        LearningFixture.live(&predictor, seed: 11, switchCount: 120)
        try store.save(LearningChanges(session: try fixture.begin(store), predictor: predictor))
        saved = predictor.state
    }

    /// Writes what the schema's own checks would refuse, as damage would.
    private func corrupt(_ sql: String) throws {
        try database.write { connection throws(SQLiteError) in
            try connection.execute("PRAGMA ignore_check_constraints = ON; " + sql)
            try connection.execute("PRAGMA ignore_check_constraints = OFF")
        }
    }

    private func load() throws -> (state: PredictorState, damagedRowCount: Int) {
        let loaded = try store.load(listener: .default)
        let state = try #require(loaded.predictor)
        // Whatever is loaded is good enough to go on from.
        _ = try Predictor(restoring: state, presets: LearningFixture.presets)
        return (state, loaded.damagedRowCount)
    }

    private static let impossibleRows = [
        "INSERT INTO transition SELECT listener_id, 1, 'warm', '', '', 'x', -1, 0, 1, 0 FROM listener",
        "INSERT INTO transition SELECT listener_id, 1, 'warm', '', '', 'x', 9e999, 0, 1, 0 FROM listener",
        "INSERT INTO transition SELECT listener_id, 1, 'warm', '', '', 'x', 1, 1001, 1, 0 FROM listener",
        "INSERT INTO transition SELECT listener_id, 1, 'warm', '', '', 'x', 1, 0, 0, 0 FROM listener",
        "INSERT INTO transition SELECT listener_id, 1, 'warm', '', '', '', 1, 0, 1, 0 FROM listener",
        "INSERT INTO transition SELECT listener_id, 1, '', '', '', 'warm', 1, 0, 1, 0 FROM listener",
        "INSERT INTO transition SELECT listener_id, 0, 'warm', '', '', 'x', 1, 0, 1, 0 FROM listener",
        "INSERT INTO transition SELECT listener_id, 1, 'warm', '', '', 'warm', 1, 0, 1, 0 FROM listener",
        "INSERT INTO transition SELECT listener_id, 3, 'warm', '', 'x', 'y', 1, 0, 1, 0 FROM listener",
        "INSERT INTO transition SELECT listener_id, 9, 'warm', '', '', 'x', 1, 0, 1, 0 FROM listener",
        "INSERT INTO recency SELECT listener_id, 1, 9, 0, 0, 1, 1, 1 FROM listener",
        "INSERT INTO recency SELECT listener_id, 1, 2, 0, 0, 0, 1, 1 FROM listener",
        "INSERT INTO mixer SELECT listener_id, 'drunk', '', '', 0.5, 1, 1, 0.5, zeroblob(168), zeroblob(168)"
            + " FROM listener",
        "INSERT INTO mixer SELECT listener_id, 'normal', '', '', 0.5, 1, 1, 0.5, zeroblob(168), zeroblob(9)"
            + " FROM listener",
        "INSERT INTO rate SELECT listener_id, 'sings', 1, 1 FROM listener",
        "UPDATE rate SET seconds = -1 WHERE kind = 'nextTrack'",
        "INSERT INTO dwell SELECT listener_id, 'x', -1 FROM listener",
        "INSERT INTO dwell SELECT listener_id, 'x', 144001 FROM listener",
        "INSERT INTO dwell SELECT listener_id, 'x', 9e999 FROM listener",
        "INSERT INTO dwell SELECT listener_id, '', 1 FROM listener",
        "UPDATE prefetch_trial SET other_saved_count = -1 WHERE trial_number = 1",
        "INSERT INTO genre SELECT listener_id, 'pop', 0, 0 FROM listener",
    ]

    @Test(arguments: impossibleRows)
    func `a row that nobody can have saved is left out and counted, and the switches stay`(
        sql: String
    ) throws {
        try corrupt(sql)
        let (state, damagedRowCount) = try load()
        #expect(damagedRowCount == 1)
        #expect(state.switches == saved.switches)
        #expect(state.affinity == saved.affinity)
        #expect(state.mixer == saved.mixer)
        #expect(state.dwell == saved.dwell)
        #expect(!state.dwell.isEmpty)
    }

    /// A part of the state.
    enum Part: CaseIterable {
        case switches, affinity, mixer, rates, dwell, trials

        func isEqual(_ first: PredictorState, _ second: PredictorState) -> Bool {
            switch self {
            case .switches: first.switches == second.switches
            case .affinity: first.affinity == second.affinity
            case .mixer: first.mixer == second.mixer
            case .rates: first.rates == second.rates
            case .dwell: first.dwell == second.dwell
            case .trials: first.trials == second.trials
            }
        }
    }

    @Test(arguments: [
        ("UPDATE affinity SET energy = 99", Part.affinity),
        ("UPDATE listener_model SET sharpness = -1", .affinity),
        ("UPDATE mixer SET settlement_count = visit + 1", .mixer),
        ("UPDATE transition SET visit = 7 WHERE to_preset = 'warm'", .switches),
        ("UPDATE listener_model SET recent_share = 1", .switches),
        ("UPDATE rate SET seconds = 1e9", .rates),
        ("UPDATE prefetch_trial SET first_render_count = -1", .trials),
    ])
    func `a part whose rows do not fit together starts anew, and the others go on`(
        sql: String, part: Part
    ) throws {
        try corrupt(sql)
        let (state, damagedRowCount) = try load()
        #expect(damagedRowCount > 0)
        for other in Part.allCases {
            #expect(other.isEqual(state, saved) == (other != part), "\(other)")
        }
    }

    @Test func `without the single numbers the counts and the weights stay`() throws {
        try corrupt("DELETE FROM listener_model")
        let state = try load().state
        #expect(state.switches.transitions == saved.switches.transitions)
        #expect(state.switches.recency == saved.switches.recency)
        #expect(state.switches.expertWeights == saved.switches.expertWeights)
        #expect(state.switches.switchCount == saved.switches.switchCount)
        #expect(state.affinity.cells == saved.affinity.cells)
    }

    @Test func `presets stayed with beyond the limit are left out, those of the shortest stay first`() throws
    {
        try corrupt(
            """
            DELETE FROM dwell;
            WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 80)
            INSERT INTO dwell SELECT listener_id, 'zzz' || n, n FROM listener, number
            """)
        let (state, damagedRowCount) = try load()
        #expect(damagedRowCount == 16)
        #expect(state.dwell.count == PresetDwell.presetCountMax)
        #expect(state.dwell.values.min() == 17)
        #expect(state.switches == saved.switches)
    }

    /// Versions before 7 stored orders 0 and 1, and nothing else.
    @Test func `the counts of an earlier version are a start`() throws {
        try corrupt(
            """
            DELETE FROM listener_model; DELETE FROM listener_preset; DELETE FROM recency; DELETE FROM expert;
            DELETE FROM mixer; DELETE FROM rate; DELETE FROM dwell; DELETE FROM genre; DELETE FROM affinity;
            DELETE FROM prefetch_trial; DELETE FROM transition WHERE context_order > 1;
            UPDATE transition SET recent_count = 0, visit = 1, count = count + 0.01
            """)
        let (state, damagedRowCount) = try load()
        #expect(damagedRowCount == 0)
        #expect(Set(state.switches.presets) == Set(LearningFixture.presets))
        #expect(
            state.switches.transitions.map(\.to)
                == saved.switches.transitions.filter { $0.order <= 1 }.map(\.to))
        #expect(state.switches.switchCount > 20)
    }

    @Test func `presets beyond the limit are left out, and the known ones stay`() throws {
        try corrupt(
            """
            WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 80)
            INSERT INTO transition SELECT listener_id, 0, '', '', '', 'zzz' || n, 1, 0,
                (SELECT visit FROM transition WHERE context_order = 0), NULL FROM listener, number
            """)
        let (state, damagedRowCount) = try load()
        #expect(damagedRowCount == 80 - (64 - LearningFixture.presets.count))
        #expect(state.switches.presets.prefix(5) == saved.switches.presets[...])
        #expect(state.switches.presets.count == 64)
    }
}
