// SPDX-License-Identifier: MIT
import StorageIO
import Synchronization

/// The files of the machine on a disk that says what a test wants of its free space.
final class NarrowFileSystem: StorageFileSystem {
    private let base = PosixFileSystem()
    private let free: Atomic<Int64>

    init(freeByteCount: Int64) { free = Atomic(freeByteCount) }

    var freeByteCount: Int64 {
        get { free.load(ordering: .relaxed) }
        set { free.store(newValue, ordering: .relaxed) }
    }

    func space(at path: String) throws(StorageError) -> FileSystemSpace {
        FileSystemSpace(freeByteCount: freeByteCount, totalByteCount: 1 << 40)
    }

    func open(_ path: String, _ mode: FileOpenMode) throws(StorageError) -> any StorageFile {
        try base.open(path, mode)
    }
    func createDirectory(_ path: String) throws(StorageError) { try base.createDirectory(path) }
    func list(_ path: String) throws(StorageError) -> [String] { try base.list(path) }
    func rename(_ path: String, to newPath: String) throws(StorageError) {
        try base.rename(path, to: newPath)
    }
    func remove(_ path: String) throws(StorageError) { try base.remove(path) }
    func synchronizeDirectory(_ path: String) throws(StorageError) {
        try base.synchronizeDirectory(path)
    }
    func kind(of path: String) throws(StorageError) -> FileSystemKind { try base.kind(of: path) }
}
