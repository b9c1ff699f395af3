// SPDX-License-Identifier: MIT
import CacheModel
import Logging
import Prediction
import SQLiteDatabase

extension LearningStore {
    /// What was last saved of a listener; an empty state for one that is not known.
    ///
    /// A row that cannot have been saved (a count that is negative, a preset without a name) is left out,
    /// counted and logged: the rest of what was learned is worth having.
    ///
    /// - Throws: ``LearningError/Code/database`` when the database cannot be read at all.
    public func load(listener: ListenerName) throws(LearningError) -> LearnedState {
        let rows = try read("load what was learned of \(listener)") { connection throws(SQLiteError) in
            try connection.statement(
                """
                SELECT context_order, context, to_preset, count
                FROM transition JOIN listener USING (listener_id)
                WHERE name = ? AND context_order <= 1 ORDER BY context_order, context, to_preset
                """
            ).rows(.text(listener.rawValue)) { row throws(SQLiteError) in self.count(row, of: listener) }
        }
        let counts = rows.compactMap { $0 }
        do throws(PredictionError) {
            return LearnedState(
                matrix: try TransitionMatrix(restoring: counts), damagedRowCount: rows.count - counts.count)
        } catch {
            logger.error("what was learned of \(listener) is left out: \(error)")
            return LearnedState(matrix: TransitionMatrix(), damagedRowCount: rows.count)
        }
    }

    /// One cell of the matrix, or `nil` when the row holds none.
    private func count(_ row: SQLiteRow, of listener: ListenerName) -> TransitionCount? {
        do {
            let order = try row.integer(0)
            let context = try row.text(1)
            let from = try order == 0 ? nil : Self.preset(row, 1)
            guard order != 0 || context.isEmpty else { throw row.mismatch(1, "'\(context)' at order 0") }
            return try TransitionCount(from: from, to: Self.preset(row, 2), count: row.real(3))
        } catch {
            logger.warning("a transition of \(listener) is left out: \(error)")
            return nil
        }
    }

    /// A preset by the name in a column.
    static func preset(_ row: SQLiteRow, _ column: Int) throws(SQLiteError) -> Preset {
        let name = try row.text(column)
        guard let preset = Preset(checking: name) else {
            throw row.mismatch(column, "a preset name of \(name.utf8.count) bytes")
        }
        return preset
    }
}
