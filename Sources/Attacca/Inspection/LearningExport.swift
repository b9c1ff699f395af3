// SPDX-License-Identifier: MIT

/// Everything that is stored of a listener, as plain values.
public struct LearningExport: Hashable, Sendable {
    /// A value of a row.
    public enum Value: Hashable, Sendable {
        /// Nothing.
        case null
        /// A whole number.
        case integer(Int64)
        /// A number.
        case real(Double)
        /// Text.
        case text(String)
        /// A row of numbers, such as the weights of a preset.
        case reals([Double])
    }

    /// The rows of a table of the database; each has one value a column.
    public struct Table: Hashable, Sendable {
        /// The name of the table in the database.
        public let name: String
        /// The names of its columns, in their order.
        public let columns: [String]
        /// Its rows: a value for each of ``columns``, in the same order.
        public let rows: [[Value]]
    }

    /// The `user_version` of the database: what tables and columns mean.
    public let schemaVersion: Int
    /// Whose learning it is.
    public let listener: String
    /// Each table that holds something of listeners, also those without a row.
    public let tables: [Table]
}
