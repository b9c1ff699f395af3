// SPDX-License-Identifier: MIT

/// When a transaction takes the lock that only one writer can have.
public enum SQLiteTransactionKind: Sendable {
    /// At the first change; for reading several statements from one state.
    case deferred
    /// At once, so that what is read first is still true when it is changed.
    case immediate

    var beginning: String {
        switch self {
        case .deferred: "BEGIN DEFERRED"
        case .immediate: "BEGIN IMMEDIATE"
        }
    }
}
