// SPDX-License-Identifier: MIT
import Foundation
import StorageIO
import Synchronization

/// Numbers the directories of this process.
private let lastNumber = Atomic(0)

/// A cache directory in memory, files of the database included: a power cut, a fault of any call and the end of the
/// process can be had at any point of it.
///
/// A real directory of the same path holds SQLite's locks and shared memory.
final class VirtualDisk: Sendable {
    /// The cache directory.
    let path: String
    let memory: MemoryFileSystem
    /// Makes calls for segments and locks fail.
    let plan = FaultPlan()
    /// Makes calls of SQLite fail.
    let databasePlan = FaultPlan()
    /// For all but SQLite.
    let fileSystem: any StorageFileSystem

    /// - Parameters:
    ///   - memory: What is on the disk, the cache directory being `/`.
    ///   - parent: Where the real directory is made.
    init(_ memory: MemoryFileSystem = MemoryFileSystem(), in parent: String) throws {
        let number = lastNumber.wrappingAdd(1, ordering: .relaxed).newValue
        // SQLite knows its files by their real paths.
        guard let resolved = realpath(parent, nil) else {
            throw LabFailure("there is no directory \(parent)")
        }
        defer { free(resolved) }
        path = String(cString: resolved) + "/attacca-lab-\(getpid())-\(number)"
        guard mkdir(path, 0o700) == 0 else {
            throw LabFailure("cannot create \(path): \(String(cString: strerror(errno)))")
        }
        self.memory = memory
        let virtual = VirtualFileSystem(memory: memory, directory: path)
        fileSystem = FaultyFileSystem(virtual, plan: plan)
        VirtualSQLite.mount(FaultyFileSystem(virtual, plan: databasePlan), at: path)
    }

    deinit {
        VirtualSQLite.unmount(path)
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            LabConsole().say("cannot remove \(path): \(error)")
        }
    }

    /// Lets every call succeed again.
    func heal() {
        plan.heal()
        databasePlan.heal()
    }

    /// Space that the segment files take, in bytes.
    func segmentByteCount() throws(StorageError) -> Int64 {
        var sum: Int64 = 0
        for name in try segmentNames() {
            sum += try memory.open("/segments/" + name, .read).size().allocatedByteCount
        }
        return sum
    }

    /// The segment files, in order.
    func segmentNames() throws(StorageError) -> [String] {
        do {
            return try memory.list("/segments").filter { $0.hasSuffix(".seg") }.sorted()
        } catch {
            guard error.code == .notFound else { throw error }
            return []
        }
    }
}
