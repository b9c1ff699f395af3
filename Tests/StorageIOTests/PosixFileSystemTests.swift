// SPDX-License-Identifier: MIT
import StorageIO
import TestSupport
import Testing

@Suite struct PosixFileSystemTests {
    private let directory = TemporaryDirectory()
    private let fileSystem = PosixFileSystem()

    private func contents(_ file: any StorageFile, count: Int, at offset: Int64 = 0) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0xEE, count: count)
        let read = try bytes.withUnsafeMutableBytes { try file.read(into: $0, at: offset) }
        return Array(bytes[..<read])
    }

    private func write(_ bytes: [UInt8], to file: any StorageFile, at offset: Int64) throws {
        try bytes.withUnsafeBytes { try file.write($0, at: offset) }
    }

    /// False on a file system without holes, where the store deletes whole segments instead.
    private func canPunch(_ file: any StorageFile, _ range: Range<Int64>) throws -> Bool {
        do {
            try file.punchHole(range)
            return true
        } catch {
            guard error.code == .notSupported else { throw error }
            return false
        }
    }

    @Test func `bytes are read back where they were written, and not beyond the end`() throws {
        let file = try fileSystem.open(directory.file("a"), .createNew)
        try write([1, 2, 3], to: file, at: 5)
        #expect(try contents(file, count: 100) == [0, 0, 0, 0, 0, 1, 2, 3])
        #expect(try contents(file, count: 2, at: 6) == [2, 3])
        #expect(try contents(file, count: 2, at: 60) == [])
        #expect(try file.size().byteCount == 8)
    }

    @Test func `a file that was replaced is another one than what its path names`() throws {
        let file = try fileSystem.open(directory.file("a"), .createNew)
        #expect(try file.identity() == fileSystem.identity(of: directory.file("a")))
        try fileSystem.remove(directory.file("a"))
        let gone = #expect(throws: StorageError.self) { try fileSystem.identity(of: directory.file("a")) }
        #expect(gone?.code == .notFound)
        _ = try fileSystem.open(directory.file("a"), .createNew)
        #expect(try file.identity() != fileSystem.identity(of: directory.file("a")))
    }

    @Test func `a hole gives space back and reads as zeros`() throws {
        let file = try fileSystem.open(directory.file("a"), .createNew)
        try write([UInt8](repeating: 7, count: 1 << 20), to: file, at: 0)
        try file.synchronize()
        let before = try file.size()
        guard try canPunch(file, before.blockByteCount..<(16 * before.blockByteCount)) else { return }
        let after = try file.size()
        #expect(after.byteCount == before.byteCount)
        #expect(after.allocatedByteCount == before.allocatedByteCount - 15 * before.blockByteCount)
        #expect(try contents(file, count: 2, at: before.blockByteCount - 1) == [7, 0])
    }

    @Test func `an exclusive lock keeps another opening of the file out, in one process too`() throws {
        let one = try fileSystem.open(directory.file("lock"), .openOrCreate)
        let other = try fileSystem.open(directory.file("lock"), .openOrCreate)
        #expect(try one.tryLock(.shared))
        #expect(try other.tryLock(.shared))
        #expect(try !one.tryLock(.exclusive))
        try one.unlock()
        #expect(try other.tryLock(.exclusive))
        #expect(try !one.tryLock(.shared))
        try other.unlock()
        #expect(try one.tryLock(.exclusive))
    }

    @Test func `a lock goes with the last reference to its file`() throws {
        var holder: (any StorageFile)? = try fileSystem.open(directory.file("lock"), .openOrCreate)
        #expect(try holder?.tryLock(.exclusive) == true)
        let other = try fileSystem.open(directory.file("lock"), .openOrCreate)
        #expect(try !other.tryLock(.exclusive))
        holder = nil
        #expect(try other.tryLock(.exclusive))
    }

    @Test func `directories are created with their parents, once or again`() throws {
        let path = directory.file("a/b/c")
        try fileSystem.createDirectories(path)
        try fileSystem.createDirectories(path)
        #expect(try fileSystem.list(directory.file("a/b")) == ["c"])
        let file = try fileSystem.open(directory.file("plain"), .createNew)
        let error = #expect(throws: StorageError.self) { try fileSystem.createDirectories(file.path) }
        #expect(error?.code == .notADirectory)
        #expect(error?.path == file.path)
    }

    @Test func `errors name the operation, the path and the reason`() throws {
        let missing = directory.file("missing")
        let error = #expect(throws: StorageError.self) { try fileSystem.open(missing, .read) }
        #expect(error?.code == .notFound)
        #expect(error?.description == "open \(missing): No such file or directory")
        _ = try fileSystem.open(directory.file("there"), .createNew)
        let exists = #expect(throws: StorageError.self) {
            try fileSystem.open(directory.file("there"), .createNew)
        }
        #expect(exists?.code == .alreadyExists)
    }

    @Test func `a renamed file replaces, a removed one is gone, and free space is known`() throws {
        let file = try fileSystem.open(directory.file("a"), .createNew)
        try write([1], to: file, at: 0)
        _ = try fileSystem.open(directory.file("b"), .createNew)
        try fileSystem.rename(directory.file("a"), to: directory.file("b"))
        try fileSystem.synchronizeDirectory(directory.path)
        #expect(try fileSystem.list(directory.path) == ["b"])
        try fileSystem.remove(directory.file("b"))
        #expect(try fileSystem.list(directory.path) == [])
        #expect(try fileSystem.space(at: directory.path).freeByteCount > 0)
    }

    @Test func `permissions are told as people know them`() throws {
        #expect(
            FilePermissions(modeBits: 0o40751, ownerID: 7, groupID: 8).description
                == "rwxr-x--x, owner 7, group 8")
        #expect(try fileSystem.permissions(of: directory.path).modeBits & 0o700 == 0o700)
        let missing = #expect(throws: StorageError.self) {
            try fileSystem.permissions(of: directory.file("x"))
        }
        #expect(missing?.code == .notFound)
    }
}
