// SPDX-License-Identifier: MIT
import CacheModel
import Prediction
import SQLiteDatabase

extension LearningStore {
    /// What was last saved of a listener, of one moment; nothing for one that is not known.
    ///
    /// A row that cannot have been saved (a count that is negative, a preset without a name) is left out, counted and
    /// logged, and so is a part whose rows do not fit together (switches, affinity, mixture, rates): the rest of what
    /// was learned is worth having. What versions before 7 saved is a start for the switches.
    ///
    /// - Throws: ``LearningError/Code/database`` when the database cannot be read at all.
    public func load(listener: ListenerName) throws(LearningError) -> LearnedState {
        try read("load what was learned of \(listener)") { connection throws(SQLiteError) in
            try connection.transaction(.deferred) { () throws(SQLiteError) in
                guard let number = try Self.number(of: listener, on: connection) else {
                    return LearnedState(predictor: nil, damagedRowCount: 0)
                }
                var reader = StateReader(
                    connection: connection, listener: number, logger: logger)
                let state = try reader.state()
                return LearnedState(predictor: state, damagedRowCount: reader.damagedRowCount)
            }
        }
    }

    /// The number of a listener's row; `nil` when there is none.
    static func number(
        of listener: ListenerName, on connection: SQLiteConnection
    ) throws(SQLiteError) -> Int64? {
        try connection.statement("SELECT listener_id FROM listener WHERE name = ?")
            .firstRow(.text(listener.rawValue)) { row throws(SQLiteError) in try row.integer(0) }
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
