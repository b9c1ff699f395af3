// SPDX-License-Identifier: MIT
import SQLiteDatabase

/// How the cells of one part of a predictor's state lie in a table of the database.
struct StateTable<Cell: Equatable> {
    let name: String
    /// The columns of the key, after `listener_id`, and the others.
    let keys, columns: [String]
    /// The values of a cell's key columns.
    let key: (Cell) -> [SQLiteValue]
    /// The values of the others.
    let values: (Cell) -> [SQLiteValue]
    /// The order in which cells come, by their keys.
    let precedes: (Cell, Cell) -> Bool

    /// Writes the cells of a listener over those that are stored.
    ///
    /// - Parameters:
    ///   - stored: The cells that the table holds; `nil` when that is not known.
    ///   - cells: What it is to hold. Both in order, and no key twice.
    /// - Complexity: O(cells) in memory; writes only what differs.
    func replace(
        _ stored: [Cell]?, by cells: [Cell], of listener: Int64, on connection: SQLiteConnection
    ) throws(SQLiteError) {
        assert(isOrdered(cells), "cells of \(name) out of order")
        guard let stored else {
            try connection.statement("DELETE FROM \(name) WHERE listener_id = ?").run(.integer(listener))
            return try insert(cells, of: listener, on: connection)
        }
        var written: [Cell] = []
        var removed: [Cell] = []
        var old = 0
        for cell in cells {
            // Most are what they were.
            if old < stored.count, stored[old] == cell {
                old += 1
                continue
            }
            while old < stored.count, precedes(stored[old], cell) {
                removed.append(stored[old])
                old += 1
            }
            let isStored = old < stored.count && !precedes(cell, stored[old])
            if !isStored || stored[old] != cell { written.append(cell) }
            if isStored { old += 1 }
        }
        try remove(removed + stored[old...], of: listener, on: connection)
        try insert(written, of: listener, on: connection)
    }

    private func isOrdered(_ cells: [Cell]) -> Bool { zip(cells, cells.dropFirst()).allSatisfy(precedes) }

    private func insert(
        _ cells: [Cell], of listener: Int64, on connection: SQLiteConnection
    ) throws(SQLiteError) {
        guard !cells.isEmpty else { return }
        let names = (["listener_id"] + keys + columns).joined(separator: ", ")
        let marks = Array(repeating: "?", count: 1 + keys.count + columns.count).joined(separator: ", ")
        let statement = try connection.statement(
            "INSERT OR REPLACE INTO \(name) (\(names)) VALUES (\(marks))")
        for cell in cells { try statement.run([.integer(listener)] + key(cell) + values(cell)) }
    }

    private func remove(
        _ cells: [Cell], of listener: Int64, on connection: SQLiteConnection
    ) throws(SQLiteError) {
        guard !cells.isEmpty else { return }
        let condition = (["listener_id"] + keys).map { "\($0) = ?" }.joined(separator: " AND ")
        let statement = try connection.statement("DELETE FROM \(name) WHERE \(condition)")
        for cell in cells { try statement.run([.integer(listener)] + key(cell)) }
    }
}
