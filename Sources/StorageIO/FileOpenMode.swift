// SPDX-License-Identifier: MIT

/// What a file is opened for.
public enum FileOpenMode: Sendable {
    /// Reading a file that exists.
    case read
    /// Reading and writing a file that exists.
    case readWrite
    /// Reading and writing, creating the file when it is not there.
    case openOrCreate
    /// Reading and writing a file that must not exist yet.
    case createNew
}
