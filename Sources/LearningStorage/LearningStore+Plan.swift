// SPDX-License-Identifier: MIT
import CacheModel
import SQLiteDatabase

extension LearningStore {
    /// The last plan that was saved of a listener, of one moment; none for one who is not known.
    ///
    /// A row that cannot have been saved is left out, counted and logged.
    ///
    /// - Throws: ``LearningError/Code/database`` when the database cannot be read at all.
    public func plan(listener: ListenerName) throws(LearningError) -> StoredPlan {
        try read("read the plan of \(listener)") { connection throws(SQLiteError) in
            try connection.transaction(.deferred) { () throws(SQLiteError) in
                guard let number = try Self.number(of: listener, on: connection) else {
                    return StoredPlan(plan: nil, damagedRowCount: 0)
                }
                var reader = StateReader(connection: connection, listener: number, logger: logger)
                let plan = try Self.plan(&reader)
                return StoredPlan(plan: plan, damagedRowCount: reader.damagedRowCount)
            }
        }
    }

    private static func plan(_ reader: inout StateReader) throws(SQLiteError) -> PlanRecord? {
        let heads = try reader.rows("decided_ms, read_seconds, read_count", of: "plan") { row in
            let readCount = try row.integer(2, in: 0...Int.max)
            let readSeconds =
                row.isNull(1) ? nil : try number(row, 1, upTo: RenderCostRecord.secondsMax)
            guard (readCount == 0) == (readSeconds == nil) else {
                throw row.mismatch(2, "\(readCount) reads took \(readSeconds ?? 0) s")
            }
            return (
                decidedAt: WallTime(unixMilliseconds: try row.integer(0)), readSeconds: readSeconds,
                readCount: readCount
            )
        }
        guard let head = heads.first else { return nil }
        let steps = try reader.rows(
            """
            rank, track_uri, preset, intensity_tenths, chunk_index, tier, action, purpose, probability,
            stall_probability, utility_seconds
            """, of: "plan_step", "ORDER BY rank LIMIT \(PlanRecord.stepCountMax)", body: step)
        let costs = try reader.rows(
            "preset, render_seconds, render_count, is_stored", of: "render_cost",
            "ORDER BY preset LIMIT \(PlanRecord.costCountMax)"
        ) { row in
            RenderCostRecord(
                preset: try preset(row, 0),
                renderSeconds: try number(row, 1, upTo: RenderCostRecord.secondsMax),
                renderCount: try row.integer(2, in: 1...Int.max),
                isStored: try row.integer(3, in: 0...1) == 1)
        }
        return PlanRecord(
            decidedAt: head.decidedAt, ranked: steps, costs: costs, readSeconds: head.readSeconds,
            readCount: head.readCount)
    }

    private static func step(_ row: SQLiteRow) throws(SQLiteError) -> PlanRecord.RankedStep {
        guard let track = TrackID(checking: try row.text(1)) else {
            throw row.mismatch(1, "no name of a track")
        }
        guard let intensity = Intensity(tenths: try row.integer(3, in: 0...10)) else {
            throw row.mismatch(3, "no intensity")
        }
        guard let tier = Tier(rawValue: try row.text(5)) else { throw row.mismatch(5, "no tier") }
        return PlanRecord.RankedStep(
            rank: try row.integer(0, in: 1...PlanRecord.stepCountMax),
            step: PlanStepRecord(
                track: track, preset: try preset(row, 2), intensity: intensity,
                chunkIndex: try row.integer(4, in: 0...ChunkKey.indexMax), tier: tier,
                action: try text(row, 6), purpose: try text(row, 7),
                probability: try number(row, 8, upTo: 1), stallProbability: try number(row, 9, upTo: 1),
                utilitySeconds: try number(row, 10, upTo: PlanStepRecord.utilitySecondsMax)))
    }

    private static func number(
        _ row: SQLiteRow, _ column: Int, upTo most: Double
    ) throws(SQLiteError) -> Double {
        let value = try row.real(column)
        guard value >= 0, value <= most else { throw row.mismatch(column, "\(value) is outside 0...\(most)") }
        return value
    }

    private static func text(_ row: SQLiteRow, _ column: Int) throws(SQLiteError) -> String {
        let text = try row.text(column)
        guard (1...PlanStepRecord.textByteCountMax).contains(text.utf8.count) else {
            throw row.mismatch(column, "a text of \(text.utf8.count) bytes")
        }
        return text
    }
}
