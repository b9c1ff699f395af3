// SPDX-License-Identifier: MIT
import SQLiteDatabase

extension LearningStore {
    /// Where the rows of a listener are: each table, what joins it to the listener, and the order of its rows.
    private static let exported: [(table: String, join: String, order: String)] = [
        ("listener", "", "name"),
        ("listener_model", "", "listener_id"),
        ("listener_preset", "", "preset"),
        ("transition", "", "context_order, context, earlier_preset, earliest_preset, to_preset"),
        ("recency", "", "context_order, context, earlier_place, earliest_place, place"),
        ("expert", "", "name"),
        ("mixer", "", "mode, warmth, preset"),
        ("rate", "", "kind"),
        ("dwell", "", "preset"),
        ("genre", "", "name"),
        ("affinity", "", "genre, preset"),
        ("prefetch_trial", "", "trial_number"),
        ("prediction_daily", "", "day"),
        ("prefetch", "", "day"),
        ("session", "", "session_id"),
        ("prediction", "JOIN session USING (session_id)", "prediction_id"),
        (
            "prediction_place", "JOIN prediction USING (prediction_id) JOIN session USING (session_id)",
            "prediction_id, place"
        ),
        ("plan", "", "listener_id"),
        ("plan_step", "", "rank"),
        ("render_cost", "", "preset"),
    ]

    /// Everything that is stored of a listener, table by table, of one moment; `nil` for one that is not known.
    ///
    /// Every table is there, those that hold nothing without rows. The number that the database gives the listener is
    /// left out.
    public func export(listener: ListenerName) throws(LearningError) -> [LearnedTable]? {
        try read("export what was learned of \(listener)") { connection throws(SQLiteError) in
            try connection.transaction(.deferred) { () throws(SQLiteError) in
                guard let number = try Self.number(of: listener, on: connection) else { return nil }
                var tables: [LearnedTable] = []
                for (table, join, order) in Self.exported {
                    let columns = try connection.statement(
                        "SELECT name FROM pragma_table_info(?) WHERE name <> 'listener_id'"
                    ).rows(.text(table)) { row throws(SQLiteError) in try row.text(0) }
                    let names = columns.map { "\(table).\($0)" }.joined(separator: ", ")
                    let ordered = order.split(separator: ",").map { "\(table).\($0.drop { $0 == " " })" }
                    let rows = try connection.statement(
                        """
                        SELECT \(names) FROM \(table) \(join) WHERE listener_id = ?
                        ORDER BY \(ordered.joined(separator: ", "))
                        """
                    ).rows(.integer(number)) { row throws(SQLiteError) in
                        try columns.indices.map { column throws(SQLiteError) in try Self.value(row, column) }
                    }
                    tables.append(LearnedTable(name: table, columns: columns, rows: rows))
                }
                return tables
            }
        }
    }

    private static func value(_ row: SQLiteRow, _ column: Int) throws(SQLiteError) -> LearnedTable.Value {
        switch try row.value(column) {
        case .null: .null
        case .integer(let integer): .integer(integer)
        case .real(let real): .real(real)
        case .text(let text): .text(text)
        case .blob(let bytes): .reals(DoubleBlob.decode(bytes) ?? [])
        }
    }
}
