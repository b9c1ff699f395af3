// SPDX-License-Identifier: MIT
import StorageIO
import Threading

/// The files of the machine, behind a gate: while it is closed, whoever reads or writes a segment waits, as on a disk
/// that hangs.
struct GatedFileSystem: StorageFileSystem {
    private final class File: StorageFile {
        let base: any StorageFile
        let isOpen: Condition<Bool>

        init(_ base: any StorageFile, isOpen: Condition<Bool>) {
            self.base = base
            self.isOpen = isOpen
        }

        var path: String { base.path }

        private func pass() {
            if path.contains("/segments/") { _ = isOpen.wait { $0 ? true : nil } }
        }

        func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(StorageError) -> Int {
            pass()
            return try base.read(into: buffer, at: offset)
        }

        func prefetch(_ range: Range<Int64>) { base.prefetch(range) }

        func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(StorageError) {
            pass()
            try base.write(bytes, at: offset)
        }

        func size() throws(StorageError) -> StorageFileSize { try base.size() }
        func identity() throws(StorageError) -> FileIdentity { try base.identity() }
        func synchronize() throws(StorageError) { try base.synchronize() }
        func truncate(toByteCount byteCount: Int64) throws(StorageError) {
            try base.truncate(toByteCount: byteCount)
        }
        func punchHole(_ range: Range<Int64>) throws(StorageError) { try base.punchHole(range) }
        func lock(_ mode: FileLockMode) throws(StorageError) { try base.lock(mode) }
        func tryLock(_ mode: FileLockMode) throws(StorageError) -> Bool { try base.tryLock(mode) }
        func unlock() throws(StorageError) { try base.unlock() }
    }

    private let base = PosixFileSystem()
    private let isOpen = Condition(true)

    func closeGate() { isOpen.update { $0 = false } }

    func openGate() { isOpen.update { $0 = true } }

    func open(_ path: String, _ mode: FileOpenMode) throws(StorageError) -> any StorageFile {
        File(try base.open(path, mode), isOpen: isOpen)
    }

    func createDirectory(_ path: String) throws(StorageError) { try base.createDirectory(path) }
    func list(_ path: String) throws(StorageError) -> [String] { try base.list(path) }
    func rename(_ path: String, to newPath: String) throws(StorageError) {
        try base.rename(path, to: newPath)
    }
    func kind(of path: String) throws(StorageError) -> FileSystemKind { try base.kind(of: path) }
    func remove(_ path: String) throws(StorageError) { try base.remove(path) }
    func synchronizeDirectory(_ path: String) throws(StorageError) { try base.synchronizeDirectory(path) }
    func identity(of path: String) throws(StorageError) -> FileIdentity { try base.identity(of: path) }
    func space(at path: String) throws(StorageError) -> FileSystemSpace { try base.space(at: path) }
}
