// SPDX-License-Identifier: MIT

/// What a database is opened for.
public enum SQLiteOpenMode: Sendable {
    /// Reading a database that exists, through a connection that cannot write.
    case readOnly
    /// Reading and writing a database that exists.
    case readWrite
    /// Reading and writing, creating the file when it is not there.
    case create
}
