// SPDX-License-Identifier: MIT
import SQLiteDatabase
import StoreMigrations

/// Saves what was learned out of a database that cannot be used, row by row.
///
/// Nothing of the old file is believed: it is opened for reading only, only real tables are read, by plain SELECT
/// of columns that the new schema has too, and each row has to pass the constraints of the new table. A damaged
/// page ends a walk through a table; a second walk comes from the other end. The numbers of rows stay as they were,
/// so that what refers to them still does.
struct DatabaseSalvage {
    /// Rows that are read from one table at most: a damaged tree may lead in a circle.
    static let rowCountMax = 1_000_000
    /// Bytes of a value at most: a damaged length may ask for the memory of the machine.
    static let valueByteCountMax: Int32 = 1 << 20

    private let source: SQLiteConnection
    private let target: SQLiteConnection
    private(set) var savedRowCount = 0
    private(set) var lostRowCount = 0

    /// - Parameters:
    ///   - path: The old database; its log is read with it.
    ///   - target: The new one, with an empty table for each that is saved.
    /// - Returns: Nil when the old file cannot be read as a database at all.
    /// - Throws: `.busy` when another program locks the old database.
    init?(from path: String, into target: SQLiteConnection) throws(SQLiteError) {
        do {
            let source = try SQLiteConnection(
                path: path, mode: .readOnly,
                busyTimeoutMilliseconds: DatabaseOpener.busyTimeoutMilliseconds)
            source.limitValues(toByteCount: Self.valueByteCountMax)
            try source.execute(
                """
                PRAGMA query_only = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;
                PRAGMA mmap_size = 0
                """)
            try source.statement("SELECT count(*) FROM sqlite_schema").run()
            self.source = source
        } catch {
            if error.code == .busy { throw error }
            return nil
        }
        self.target = target
    }

    /// Saves every table of ``StoreSchema/salvagedTables``; within a transaction of the new database.
    ///
    /// - Throws: What the new database refused, unless it is a constraint.
    mutating func run() throws(SQLiteError) {
        for table in StoreSchema.salvagedTables {
            let columns: [String]
            do {
                columns = try columnsInBoth(of: table)
            } catch {
                if error.code == .busy { throw error }
                lostRowCount += 1
                continue
            }
            guard !columns.isEmpty else { continue }
            let keys = try Self.columns(of: table, in: target, keysOnly: true).filter(columns.contains)
            if try walk(table, columns, by: keys, isReverse: false) { continue }
            _ = try walk(table, columns, by: keys, isReverse: true)
        }
    }

    /// Copies rows in the order of the keys, or against it.
    ///
    /// - Returns: Whether the walk came to an end of its own.
    private mutating func walk(
        _ table: String, _ columns: [String], by keys: [String], isReverse: Bool
    ) throws(SQLiteError) -> Bool {
        let names = columns.map { "\"\($0)\"" }.joined(separator: ", ")
        let order = keys.map { "\"\($0)\"" + (isReverse ? " DESC" : "") }.joined(separator: ", ")
        let marks = columns.map { _ in "?" }.joined(separator: ", ")
        let insertion = try target.statement("INSERT INTO \(table) (\(names)) VALUES (\(marks))")
        let ordered = keys.isEmpty ? "" : " ORDER BY \(order)"
        var savedCount = 0
        var lostCount = 0
        var refusal: SQLiteError?
        do throws(SQLiteError) {
            let selection = try source.statement(
                "SELECT \(names) FROM main.\(table)\(ordered) LIMIT \(Self.rowCountMax)")
            try selection.forEachRow { row throws(SQLiteError) in
                do throws(SQLiteError) {
                    try insertion.run(Self.values(of: row, count: columns.count))
                    savedCount += 1
                } catch {
                    if Self.isAlreadyThere(error) {
                        // From the other end: the walk has met the first one.
                        if isReverse { return false }
                        lostCount += 1
                    } else if error.code == .constraint || error.code == .mismatch {
                        lostCount += 1
                    } else {
                        refusal = error
                        return false
                    }
                }
                return true
            }
        } catch {
            refusal = error.code == .busy ? error : nil
            lostCount += isReverse ? 0 : 1
            savedRowCount += savedCount
            lostRowCount += lostCount
            if let refusal { throw refusal }
            return false
        }
        savedRowCount += savedCount
        lostRowCount += lostCount
        if let refusal { throw refusal }
        return true
    }

    /// The columns of a table that the old and the new database have; none where the old one has no such table.
    private func columnsInBoth(of table: String) throws(SQLiteError) -> [String] {
        // A view or a virtual table by that name would run what its author likes.
        let isTable = try source.statement(
            "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ? AND rootpage > 0"
        ).firstRow(.text(table)) { _ throws(SQLiteError) in true }
        guard isTable != nil else { return [] }
        let old = try Self.columns(of: table, in: source, keysOnly: false)
        return try Self.columns(of: table, in: target, keysOnly: false).filter(old.contains)
    }

    /// The stored columns of a table; generated ones are not among them. Those of its key come in key order.
    private static func columns(
        of table: String, in connection: SQLiteConnection, keysOnly: Bool
    ) throws(SQLiteError) -> [String] {
        let condition = keysOnly ? " WHERE pk > 0 ORDER BY pk" : ""
        return try connection.statement("SELECT name FROM pragma_table_info(?)\(condition)")
            .rows(.text(table)) { row throws(SQLiteError) in try row.text(0) }
    }

    private static func values(of row: SQLiteRow, count: Int) throws(SQLiteError) -> [SQLiteValue] {
        var values: [SQLiteValue] = []
        for column in 0..<count { values.append(try row.value(column)) }
        return values
    }

    /// Whether a row with the same key is in the table: SQLITE_CONSTRAINT_PRIMARYKEY or _ROWID.
    private static func isAlreadyThere(_ error: SQLiteError) -> Bool {
        error.extendedResultCode == 1_555 || error.extendedResultCode == 2_579
    }
}
