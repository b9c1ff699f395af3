// SPDX-License-Identifier: MIT

/// What became of a database that could not be used: kept under another name, and replaced by a new one.
public struct SetAsideDatabase: Sendable {
    /// Why it could not be used; one line.
    public let reason: String
    /// Where it lies now.
    public let path: String
    /// Rows of what was learned that the new database got.
    public let salvagedRowCount: Int
    /// Rows that were found and could not be saved; a place where reading had to end counts as one.
    public let lostRowCount: Int
}
