// SPDX-License-Identifier: MIT
import CacheModel
import SQLiteDatabase

/// Writes the last plan made for a listener over the one that is stored, within a transaction.
struct PlanWriter {
    let connection: SQLiteConnection
    let listener: Int64

    /// - Complexity: O(steps + costs): every row is written anew.
    func write(_ plan: PlanRecord) throws(SQLiteError) {
        // Takes the steps and the costs along.
        try connection.statement("DELETE FROM plan WHERE listener_id = ?").run(.integer(listener))
        try connection.statement(
            "INSERT INTO plan (listener_id, decided_ms, read_seconds, read_count) VALUES (?, ?, ?, ?)"
        ).run(
            .integer(listener), .integer(plan.decidedAt.unixMilliseconds),
            plan.readSeconds.map(SQLiteValue.real) ?? .null, .number(plan.readCount))
        try write(plan.steps)
        try write(plan.costs)
    }

    private func write(_ steps: [PlanRecord.RankedStep]) throws(SQLiteError) {
        let statement = try connection.statement(
            """
            INSERT INTO plan_step (listener_id, rank, track_uri, preset, intensity_tenths, chunk_index, tier,
                action, purpose, probability, stall_probability, utility_seconds)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        for ranked in steps {
            let step = ranked.step
            try statement.run([
                .integer(listener), .number(ranked.rank), .text(step.track.rawValue), .text(step.preset.name),
                .number(Int(step.intensity.tenths)), .number(step.chunkIndex), .text(step.tier.rawValue),
                .text(step.action), .text(step.purpose), .real(step.probability),
                .real(step.stallProbability), .real(step.utilitySeconds),
            ])
        }
    }

    private func write(_ costs: [RenderCostRecord]) throws(SQLiteError) {
        let statement = try connection.statement(
            """
            INSERT INTO render_cost (listener_id, preset, render_seconds, render_count, is_stored)
            VALUES (?, ?, ?, ?, ?)
            """)
        for cost in costs {
            try statement.run([
                .integer(listener), .text(cost.preset.name), .real(cost.renderSeconds),
                .number(cost.renderCount), .integer(cost.isStored ? 1 : 0),
            ])
        }
    }
}
