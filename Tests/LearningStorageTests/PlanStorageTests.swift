// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import LearningStorage
import Prediction
import SQLiteDatabase
import TestSupport
import Testing

/// The last plan of a listener is there to be looked at, whole, and never in the way of what was learned.
@Suite struct PlanStorageTests {
    private let fixture = LearningFixture()
    private let database: CacheDatabase
    private let store: LearningStore
    private let session: SessionID

    init() throws {
        database = try fixture.openDatabase()
        store = fixture.store(database)
        session = try fixture.begin(store)
    }

    private static func step(
        _ index: Int, probability: Double = 0.5, stall: Double = 0.25, utility: Double = 0.125
    ) -> PlanStepRecord {
        PlanStepRecord(
            track: TrackID("file:///music/\(index).flac"), preset: LearningFixture.presets[index % 5],
            intensity: Intensity(Double(index % 11) / 10), chunkIndex: index,
            tier: Tier.allCases[index % 3], action: "render", purpose: "switching, 1st guess",
            probability: probability, stallProbability: stall, utilitySeconds: utility)
    }

    private static func plan(stepCount: Int = 7, at milliseconds: Int64 = 1_800_000_000_000) -> PlanRecord {
        PlanRecord(
            decidedAt: WallTime(unixMilliseconds: milliseconds), steps: (0..<stepCount).map { step($0) },
            costs: [
                RenderCostRecord(preset: "warm", renderSeconds: 0.000_3, renderCount: 4, isStored: false),
                RenderCostRecord(preset: "bright", renderSeconds: 0.1, renderCount: 1, isStored: true),
            ], readSeconds: 0.000_9, readCount: 12)
    }

    private func save(_ plan: PlanRecord) throws {
        try store.save(LearningChanges(session: session, plan: plan))
    }

    private func count(_ table: String) throws -> Int64? {
        try database.read { connection throws(SQLiteError) in
            try connection.statement("SELECT count(*) FROM \(table)")
                .firstRow { row throws(SQLiteError) in try row.integer(0) }
        }
    }

    private func corrupt(_ sql: String) throws {
        try database.write { connection throws(SQLiteError) in
            try connection.execute("PRAGMA ignore_check_constraints = ON; " + sql)
            try connection.execute("PRAGMA ignore_check_constraints = OFF")
        }
    }

    @Test func `a plan comes back as it was saved, in the next process too`() throws {
        let plan = Self.plan()
        try save(plan)
        let next = fixture.store(try fixture.openDatabase(.readOnly))
        for store in [store, next] {
            let stored = try store.plan(listener: .default)
            #expect(stored.plan == plan)
            #expect(stored.damagedRowCount == 0)
        }
        #expect(plan.steps.map(\.rank) == Array(1...7))
        #expect(plan.costs.map(\.preset) == ["bright", "warm"])
    }

    @Test func `a later plan replaces the whole of the one before`() throws {
        try save(Self.plan(stepCount: 100))
        let later = PlanRecord(
            decidedAt: WallTime(unixMilliseconds: 5), steps: [Self.step(3)], costs: [], readSeconds: 0,
            readCount: 0)
        try save(later)
        #expect(try store.plan(listener: .default).plan == later)
        #expect(later.readSeconds == nil)
        #expect(try count("plan") == 1)
        #expect(try count("plan_step") == 1)
        #expect(try count("render_cost") == 0)
    }

    @Test func `a save without a plan leaves the one that is stored`() throws {
        try save(Self.plan())
        try store.save(LearningChanges(session: session, summary: SessionSummary(playedSeconds: 1)))
        #expect(try store.plan(listener: .default).plan == Self.plan())
    }

    @Test func `of a long plan the first 256 chunks and 128 presets are kept`() throws {
        let plan = PlanRecord(
            decidedAt: WallTime(unixMilliseconds: 1), steps: (0..<400).map { Self.step($0) },
            costs: LearningFixture.presets(200).map {
                RenderCostRecord(preset: $0, renderSeconds: 1, renderCount: 1, isStored: true)
            }, readSeconds: 1, readCount: 1)
        try save(plan)
        let stored = try #require(try store.plan(listener: .default).plan)
        #expect(stored == plan)
        #expect(stored.steps.map(\.step) == (0..<256).map { Self.step($0) })
        #expect(try count("plan_step") == 256)
        #expect(try count("render_cost") == 128)
    }

    /// What the schema refuses would keep what was learned from being saved in the same transaction.
    @Test(arguments: [
        (Double.nan, 0.0, 0.0), (.infinity, 1, 1_000_000), (-.infinity, 0, 0), (-1e-18, 0, 0),
        (1 + 1e-15, 1, 1 + 1e-15), (2e6, 1, 1_000_000),
    ])
    func `a number that no plan should have is saved as the nearest that one may have`(
        number: Double, asProbability: Double, asSeconds: Double
    ) throws {
        try save(
            PlanRecord(
                decidedAt: WallTime(unixMilliseconds: .min),
                steps: [Self.step(0, probability: number, stall: number, utility: number)],
                costs: [
                    RenderCostRecord(preset: "warm", renderSeconds: number, renderCount: 1, isStored: true)
                ], readSeconds: number, readCount: 1))
        let stored = try store.plan(listener: .default)
        #expect(stored.damagedRowCount == 0)
        let plan = try #require(stored.plan)
        let step = try #require(plan.steps.first?.step)
        #expect(step.probability == asProbability)
        #expect(step.stallProbability == asProbability)
        #expect(step.utilitySeconds == asSeconds)
        #expect(plan.costs.map(\.renderSeconds) == [asSeconds])
        #expect(plan.readSeconds == asSeconds)
    }

    @Test(arguments: [
        "UPDATE plan_step SET probability = 1.5 WHERE rank = 3",
        "UPDATE plan_step SET stall_probability = -1 WHERE rank = 3",
        "UPDATE plan_step SET utility_seconds = 9e999 WHERE rank = 3",
        "UPDATE plan_step SET chunk_index = -1 WHERE rank = 3",
        "UPDATE plan_step SET chunk_index = 4294967296 WHERE rank = 3",
        "UPDATE plan_step SET intensity_tenths = 11 WHERE rank = 3",
        "UPDATE plan_step SET tier = 'l9' WHERE rank = 3",
        "UPDATE plan_step SET track_uri = '' WHERE rank = 3",
        "UPDATE plan_step SET preset = '' WHERE rank = 3",
        "UPDATE plan_step SET action = '' WHERE rank = 3",
        "UPDATE plan_step SET purpose = printf('%065d', 1) WHERE rank = 3",
    ])
    func `a step that nobody can have saved is left out and counted, and the others stay`(
        sql: String
    ) throws {
        try save(Self.plan())
        try corrupt(sql)
        let stored = try store.plan(listener: .default)
        #expect(stored.damagedRowCount == 1)
        let plan = try #require(stored.plan)
        #expect(plan.steps == Self.plan().steps.filter { $0.rank != 3 })
        #expect(plan.costs == Self.plan().costs)
    }

    @Test(arguments: [
        "UPDATE render_cost SET render_seconds = -1 WHERE preset = 'warm'",
        "UPDATE render_cost SET render_count = 0 WHERE preset = 'warm'",
        "UPDATE render_cost SET is_stored = 2 WHERE preset = 'warm'",
        "UPDATE render_cost SET preset = '' WHERE preset = 'warm'",
    ])
    func `a cost that nobody can have saved is left out and counted, and the others stay`(
        sql: String
    ) throws {
        try save(Self.plan())
        try corrupt(sql)
        let stored = try store.plan(listener: .default)
        #expect(stored.damagedRowCount == 1)
        #expect(stored.plan?.costs.map(\.preset) == ["bright"])
        #expect(stored.plan?.steps == Self.plan().steps)
    }

    @Test(arguments: [
        "read_count = -1", "read_seconds = NULL", "read_count = 0", "read_seconds = 9e999",
    ])
    func `a plan whose own row is damaged is none, and the next save is whole`(assignment: String) throws {
        try save(Self.plan())
        try corrupt("UPDATE plan SET \(assignment)")
        let stored = try store.plan(listener: .default)
        #expect(stored.plan == nil)
        #expect(stored.damagedRowCount == 1)
        try save(Self.plan())
        #expect(try store.plan(listener: .default).plan == Self.plan())
    }

    /// Damage may hold more rows than any save.
    @Test func `steps beyond the bound are not read`() throws {
        try save(Self.plan())
        try corrupt(
            """
            WITH RECURSIVE number (n) AS (SELECT 8 UNION ALL SELECT n + 1 FROM number WHERE n < 5000)
            INSERT INTO plan_step SELECT listener_id, n, track_uri, preset, intensity_tenths, chunk_index, tier,
                action, purpose, 0, 0, 0 FROM plan_step, number WHERE rank = 1
            """)
        let stored = try store.plan(listener: .default)
        #expect(stored.plan?.steps.count == 256)
        #expect(stored.damagedRowCount == 0)
    }

    @Test func `an erasure takes the plan of that listener, and no other's`() throws {
        try save(Self.plan())
        let other = try fixture.begin(store, "ada")
        try store.save(LearningChanges(session: other, plan: Self.plan(stepCount: 2)))
        try store.reset(listener: .default)
        #expect(try store.plan(listener: .default).plan == nil)
        #expect(try store.plan(listener: "ada").plan == Self.plan(stepCount: 2))
        #expect(try count("plan_step") == 2)
        #expect(try count("render_cost") == 2)
    }

    @Test func `an export has the plan and its costs`() throws {
        try save(Self.plan())
        let tables = try #require(try store.export(listener: .default))
        let counts = Dictionary(uniqueKeysWithValues: tables.map { ($0.name, $0.rows.count) })
        #expect(counts["plan"] == 1)
        #expect(counts["plan_step"] == 7)
        #expect(counts["render_cost"] == 2)
    }

    @Test func `a plan that cannot be saved takes what was saved with it along`() throws {
        try save(Self.plan())
        try database.write { connection throws(SQLiteError) in
            try connection.execute(
                """
                CREATE TRIGGER refusal BEFORE INSERT ON render_cost
                BEGIN SELECT raise(ABORT, 'refused'); END
                """)
        }
        var predictor = LearningFixture.predictor()
        LearningFixture.live(&predictor, seed: 1, switchCount: 20)
        let changes = LearningChanges(
            session: session, predictor: predictor, plan: Self.plan(stepCount: 1))
        #expect(throws: LearningError.self) { try store.save(changes) }
        #expect(try store.load(listener: .default).predictor == nil)
        #expect(try store.plan(listener: .default).plan == Self.plan())
    }

    @Test func `without a plan there is none`() throws {
        for listener in [ListenerName.default, "nobody"] {
            let stored = try store.plan(listener: listener)
            #expect(stored.plan == nil)
            #expect(stored.damagedRowCount == 0)
        }
    }
}
