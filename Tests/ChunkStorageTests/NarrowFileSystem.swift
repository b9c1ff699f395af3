// SPDX-License-Identifier: MIT
import StorageIO
import Synchronization

/// The files of the machine, on a disk of the size that a test wants, with nothing else on it.
final class NarrowFileSystem: StorageFileSystem {
    private let base = PosixFileSystem()
    private let size: Atomic<Int64>

    init(byteCount: Int64) { size = Atomic(byteCount) }

    /// The size of the disk.
    var byteCount: Int64 {
        get { size.load(ordering: .relaxed) }
        set { size.store(newValue, ordering: .relaxed) }
    }

    func space(at path: String) throws(StorageError) -> FileSystemSpace {
        var used: Int64 = 0
        for name in try base.list(path) {
            used += try base.open(path + "/" + name, .read).size().allocatedByteCount
        }
        return FileSystemSpace(freeByteCount: max(0, byteCount - used), totalByteCount: 1 << 40)
    }

    func open(_ path: String, _ mode: FileOpenMode) throws(StorageError) -> any StorageFile {
        try base.open(path, mode)
    }
    func createDirectory(_ path: String) throws(StorageError) { try base.createDirectory(path) }
    func list(_ path: String) throws(StorageError) -> [String] { try base.list(path) }
    func rename(_ path: String, to newPath: String) throws(StorageError) {
        try base.rename(path, to: newPath)
    }
    func identity(of path: String) throws(StorageError) -> FileIdentity { try base.identity(of: path) }
    func remove(_ path: String) throws(StorageError) { try base.remove(path) }
    func synchronizeDirectory(_ path: String) throws(StorageError) {
        try base.synchronizeDirectory(path)
    }
    func kind(of path: String) throws(StorageError) -> FileSystemKind { try base.kind(of: path) }
}
