// SPDX-License-Identifier: MIT

/// Columns of text, each as wide as its widest cell: numbers to the right, words to the left.
struct TextTable: Hashable, Sendable {
    enum Alignment: Hashable, Sendable { case left, right }

    private let alignments: [Alignment]
    private var rows: [[String]] = []

    /// - Parameter columns: One alignment a column; a row may have fewer cells.
    init(columns: [Alignment]) { alignments = columns }

    /// A table whose first row names its columns.
    init(header: KeyValuePairs<String, Alignment>) {
        self.init(columns: header.map(\.value))
        append(header.map(\.key))
    }

    mutating func append(_ cells: [String]) {
        precondition(cells.count <= alignments.count, "\(cells.count) cells in \(alignments.count) columns")
        rows.append(cells.map(DisplayText.printable))
    }

    /// The lines, without white space at their ends.
    var lines: [String] {
        let widths = alignments.indices.map { column in
            rows.map { column < $0.count ? DisplayText.width($0[column]) : 0 }.max() ?? 0
        }
        return rows.map { row in
            let cells = zip(row, zip(alignments, widths)).map { cell, shape in
                let padding = String(repeating: " ", count: max(0, shape.1 - DisplayText.width(cell)))
                return shape.0 == .left ? cell + padding : padding + cell
            }
            var line = cells.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line
        }
    }
}
