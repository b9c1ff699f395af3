// SPDX-License-Identifier: MIT
import Foundation
import StorageIO

/// The directory of a ``VirtualDisk`` as the programs on it see it: the files are in memory, at paths below it.
///
/// SQLite's locks are on real files of the same names, which are empty; they are renamed and removed along.
struct VirtualFileSystem: StorageFileSystem {
    let memory: MemoryFileSystem
    /// The real directory, which is the root in memory.
    let directory: String

    func open(_ path: String, _ mode: FileOpenMode) throws(StorageError) -> any StorageFile {
        try memory.open(inside(path), mode)
    }

    func createDirectory(_ path: String) throws(StorageError) { try memory.createDirectory(inside(path)) }

    func list(_ path: String) throws(StorageError) -> [String] { try memory.list(inside(path)) }

    func rename(_ path: String, to newPath: String) throws(StorageError) {
        // Shared memory has a real file alone.
        _ = Foundation.rename(path, newPath)
        try memory.rename(inside(path), to: inside(newPath))
    }

    func remove(_ path: String) throws(StorageError) {
        _ = unlink(path)
        try memory.remove(inside(path))
    }

    func synchronizeDirectory(_ path: String) throws(StorageError) {
        try memory.synchronizeDirectory(inside(path))
    }

    func space(at path: String) throws(StorageError) -> FileSystemSpace {
        try memory.space(at: inside(path))
    }

    func kind(of path: String) throws(StorageError) -> FileSystemKind { try memory.kind(of: inside(path)) }

    func identity(of path: String) throws(StorageError) -> FileIdentity {
        try memory.identity(of: inside(path))
    }

    private func inside(_ path: String) -> String {
        precondition(path.hasPrefix(directory), "\(path) is not on the virtual disk")
        let rest = path.dropFirst(directory.count)
        return rest.isEmpty ? "/" : String(rest)
    }
}
