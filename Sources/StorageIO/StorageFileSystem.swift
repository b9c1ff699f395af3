// SPDX-License-Identifier: MIT

/// The one seam between Attacca and files: everything but SQLite's own files goes through it.
///
/// ``PosixFileSystem`` is the real one; ``FaultyFileSystem`` makes another one fail. Callable from any thread;
/// every method may block.
public protocol StorageFileSystem: Sendable {
    /// Opens a file; its descriptor does not survive `exec`.
    func open(_ path: String, _ mode: FileOpenMode) throws(StorageError) -> any StorageFile

    /// Creates a directory; its parent must exist.
    ///
    /// - Throws: `.alreadyExists` when anything is there by that name.
    func createDirectory(_ path: String) throws(StorageError)

    /// The names in a directory, without `.` and `..`, in no order.
    func list(_ path: String) throws(StorageError) -> [String]

    /// Gives a file another name, replacing what has it; atomic within a file system.
    func rename(_ path: String, to newPath: String) throws(StorageError)

    /// Removes a file; those who have it open keep it until they close it.
    func remove(_ path: String) throws(StorageError)

    /// Forces the names in a directory to stable storage.
    func synchronizeDirectory(_ path: String) throws(StorageError)

    /// Which file or directory a path names now. Takes no descriptor.
    func identity(of path: String) throws(StorageError) -> FileIdentity

    /// The size of the file system that a path lies on, and what is free of it.
    func space(at path: String) throws(StorageError) -> FileSystemSpace

    /// What kind of file system a path lies on, or would if it existed: asked of the nearest parent that does.
    func kind(of path: String) throws(StorageError) -> FileSystemKind
}

extension StorageFileSystem {
    /// Creates a directory and the parents it lacks; one that exists is fine.
    public func createDirectories(_ path: String) throws(StorageError) {
        do {
            return try createDirectory(path)
        } catch {
            if error.code == .alreadyExists { return try requireDirectory(path) }
            guard error.code == .notFound, let parent = Self.parent(of: path) else { throw error }
            try createDirectories(parent)
        }
        do {
            try createDirectory(path)
        } catch {
            // Somebody else may have been quicker.
            guard error.code == .alreadyExists else { throw error }
            try requireDirectory(path)
        }
    }

    private func requireDirectory(_ path: String) throws(StorageError) { _ = try list(path) }

    private static func parent(of path: String) -> String? {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return nil }
        return String(path[..<slash])
    }
}
