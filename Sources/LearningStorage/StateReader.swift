// SPDX-License-Identifier: MIT
import CacheModel
import Logging
import Prediction
import SQLiteDatabase

/// Reads what is stored of a listener's predictor, row by row and part by part.
///
/// A row that cannot be what was saved is left out, and a part that does not fit together starts anew; both are
/// counted and logged, and the rest goes on.
struct StateReader {
    let connection: SQLiteConnection
    let listener: Int64
    let logger: Logger
    /// Rows that were there, and those of them that were left out.
    private var rowCount = 0
    private(set) var damagedRowCount = 0

    init(connection: SQLiteConnection, listener: Int64, logger: Logger) {
        self.connection = connection
        self.listener = listener
        self.logger = logger
    }

    /// All that is stored; `nil` when nothing is.
    mutating func state() throws(SQLiteError) -> PredictorState? {
        let state = PredictorState(
            switches: try switches(), affinity: try affinity(), mixer: try mixer(), rates: try rates(),
            dwell: try dwell(), trials: try trials())
        return rowCount == 0 ? nil : state
    }

    /// The rows of a table that hold what they should, in the order of its key.
    ///
    /// - Parameters:
    ///   - condition: More that a row has to fulfil, and the order.
    ///   - body: Throws for a row that cannot be.
    mutating func rows<Row>(
        _ columns: String, of table: String, _ condition: String = "",
        body: (SQLiteRow) throws -> Row
    ) throws(SQLiteError) -> [Row] {
        var rows: [Row] = []
        var damagedCount = 0
        let statement = try connection.statement(
            "SELECT \(columns) FROM \(table) WHERE listener_id = ? \(condition)")
        try statement.forEachRow([.integer(listener)]) { row throws(SQLiteError) in
            do {
                rows.append(try body(row))
            } catch {
                damagedCount += 1
                logger.warning(
                    "a row of what was learned is left out",
                    metadata: ["table": "\(table)", "error": "\(error)"])
            }
            return true
        }
        rowCount += rows.count + damagedCount
        damagedRowCount += damagedCount
        return rows
    }

    /// The one row of single numbers, as far as `body` can read it; `nil` when there is none.
    mutating func model<Part>(
        _ columns: String, _ body: (SQLiteRow) throws -> Part
    ) throws(SQLiteError) -> Part? {
        try rows(columns, of: "listener_model", body: body).first
    }

    /// Counts and logs rows that do not go with the others.
    mutating func leaveOut(_ count: Int, of part: String, _ reason: some CustomStringConvertible) {
        guard count > 0 else { return }
        damagedRowCount += count
        logger.error(
            "a part of what was learned is left out",
            metadata: ["part": "\(part)", "rows": "\(count)", "reason": "\(reason)"])
    }

    /// The presets that are listed, and those that only cells name, up to a number.
    ///
    /// - Parameters:
    ///   - listed: In their order.
    ///   - named: By cells.
    static func presets(_ listed: [Preset], and named: [Preset], atMost countMax: Int) -> [Preset] {
        var known: Set<Preset> = []
        let distinct = listed.filter { known.insert($0).inserted }
        return Array((distinct + Set(named).subtracting(known).sorted()).prefix(countMax))
    }
}
