// SPDX-License-Identifier: MIT

/// Everything that is stored of a listener, as plain values.
public struct LearningExport: Hashable, Sendable {
    /// A value of a row.
    public enum Value: Hashable, Sendable {
        case null
        case integer(Int64)
        case real(Double)
        case text(String)
        case reals([Double])
    }

    /// The rows of a table of the database; each has one value a column.
    public struct Table: Hashable, Sendable {
        public let name: String
        public let columns: [String]
        public let rows: [[Value]]
    }

    /// The `user_version` of the database: what tables and columns mean.
    public let schemaVersion: Int
    public let listener: String
    /// Each table that holds something of listeners, also those without a row.
    public let tables: [Table]
}
