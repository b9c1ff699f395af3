// SPDX-License-Identifier: MIT
import Foundation
import StorageIO
import Testing

@testable import CacheDatabase

@Suite struct NetworkFileSystemTests {
    private let fixture = CacheDatabaseFixture()

    @Test func `a network file system is refused with the reason, and nothing is created`() throws {
        for mode in [CacheDatabaseMode.readWrite, .readOnly] {
            let error = #expect(throws: CacheDatabaseError.self) {
                try fixture.open(mode, fileSystem: NetworkFileSystem())
            }
            #expect(error?.code == .networkFileSystem)
            #expect(error?.message.contains("nfs") == true)
        }
        #expect(!FileManager.default.fileExists(atPath: fixture.path))
    }

    @Test func `a network file system is used when that is asked for`() throws {
        try fixture.open(allowsNetworkFileSystem: true, fileSystem: NetworkFileSystem()).close()
        #expect(FileManager.default.fileExists(atPath: fixture.databasePath))
    }
}

/// The files of the machine, said to be on another one.
private struct NetworkFileSystem: StorageFileSystem {
    private let base = PosixFileSystem()

    func kind(of path: String) throws(StorageError) -> FileSystemKind {
        FileSystemKind(name: "nfs", isNetwork: true)
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
    func synchronizeDirectory(_ path: String) throws(StorageError) { try base.synchronizeDirectory(path) }
    func space(at path: String) throws(StorageError) -> FileSystemSpace { try base.space(at: path) }
}
