// SPDX-License-Identifier: MIT

/// The rows that one table holds of a listener, as plain values: what is exported.
public struct LearnedTable: Hashable, Sendable {
    /// A value of a row.
    public enum Value: Hashable, Sendable {
        case null
        case integer(Int64)
        case real(Double)
        case text(String)
        /// Numbers in one column, such as the beliefs of a mixer.
        case reals([Double])
    }

    /// The name of the table in the database.
    public let name: String
    public let columns: [String]
    /// One value a column, ordered by key.
    public let rows: [[Value]]
}
