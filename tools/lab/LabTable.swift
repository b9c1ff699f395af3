// SPDX-License-Identifier: MIT

/// A table for people: the first column to the left, numbers to the right.
struct LabTable {
    private var rows: [[String]]

    init(header: [String]) { rows = [header] }

    /// - Precondition: As many cells as the header has.
    mutating func append(_ cells: [String]) {
        precondition(cells.count == rows[0].count, "\(cells.count) cells in \(rows[0].count) columns")
        rows.append(cells)
    }

    var lines: [String] {
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            row.indices.map { column in
                let padding = String(repeating: " ", count: widths[column] - row[column].count)
                return column == 0 ? row[column] + padding : padding + row[column]
            }.joined(separator: "  ")
        }
    }
}
