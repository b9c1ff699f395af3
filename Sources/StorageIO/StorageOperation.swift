// SPDX-License-Identifier: MIT

/// What can be asked of a file or directory; names the failed step in a ``StorageError``.
public enum StorageOperation: String, Sendable, CaseIterable, CustomStringConvertible {
    case open, read, write, size, synchronize, truncate, punchHole, lock
    case createDirectory, list, rename, remove, space, identity, fileSystemKind

    public var description: String {
        switch self {
        case .punchHole: "punch a hole into"
        case .createDirectory: "create directory"
        case .fileSystemKind: "kind of file system of"
        case .space: "space of"
        case .size: "size of"
        case .identity: "identity of"
        default: rawValue
        }
    }
}
