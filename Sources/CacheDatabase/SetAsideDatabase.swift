// SPDX-License-Identifier: MIT

/// What became of a database that could not be used: kept under another name, and replaced by an empty one.
public struct SetAsideDatabase: Sendable {
    /// Why it could not be used; one line.
    public let reason: String
    /// Where it lies now.
    public let path: String
}
