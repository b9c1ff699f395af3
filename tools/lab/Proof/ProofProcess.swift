// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import ChunkStorage
import Logging

/// A process that has the cache of a virtual disk open, as the engine opens it; its writer runs when it is told to.
final class ProofProcess {
    let store: ChunkStore
    let database: CacheDatabase
    /// Rows without a record that its opening found.
    let droppedRowCountWhenOpened: Int

    /// - Throws: `CacheDatabaseError` or `StoreError`.
    init(_ disk: VirtualDisk, _ configuration: ChunkStoreConfiguration, _ timeSource: any TimeSource) throws {
        let logger = Logger(label: "attacca-lab") { _ in SwiftLogNoOpLogHandler() }
        var limits = CacheDatabaseLimits()
        // Whoever holds a lock here does not run meanwhile.
        limits.lockWaitMilliseconds = 0
        database = try CacheDatabase.open(
            directory: disk.path, limits: limits, fileSystem: disk.fileSystem, timeSource: timeSource,
            logger: logger, unfitness: ChunkStore.unfitness(in: disk.path, fileSystem: disk.fileSystem))
        do {
            store = try ChunkStore.open(
                database: database, configuration: configuration, fileSystem: disk.fileSystem,
                timeSource: timeSource, logger: logger, execution: .caller)
        } catch {
            database.close()
            throw error
        }
        droppedRowCountWhenOpened = store.statistics().droppedRowCount
    }

    /// Opens a cache; one whose database turns out to be damaged is opened again, as the engine does after a pause.
    ///
    /// - Returns: Nil, counted, when it cannot be opened.
    static func open(
        _ disk: VirtualDisk, _ configuration: ChunkStoreConfiguration, _ timeSource: any TimeSource,
        _ tally: inout ProofTally, _ circumstances: String
    ) -> ProofProcess? {
        var last: (any Error)?
        for _ in 0..<2 {
            do {
                let process = try ProofProcess(disk, configuration, timeSource)
                if process.database.setAside != nil { tally.add(.indexRebuilds) }
                return process
            } catch {
                last = error
                if (error as? CacheDatabaseError)?.code == .formatTooNew {
                    tally.add(.refusedAsNewer)
                    return nil
                }
            }
        }
        tally.fail(.failedOpens, "\(circumstances): \(last!)")
        return nil
    }

    /// Writes what is staged and closes.
    func close() throws {
        defer { database.close() }
        try store.close()
    }

    /// Ends as a killed process does. The connections close without touching the log.
    func crash() { store.abandon() }

    /// Every key in the index, with its sequence.
    func rows() throws -> [ChunkKey: Int64] {
        var rows: [ChunkKey: Int64] = [:]
        var last: Int64 = 0
        while true {
            let page = try store.entries(after: last)
            for entry in page { rows[entry.key] = entry.location.sequence }
            guard let final = page.last else { return rows }
            last = final.location.sequence
        }
    }
}
