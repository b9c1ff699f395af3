// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import StorageIO
import TestSupport
import Testing

@testable import ChunkStorage

/// A process wrote, acknowledged and was killed before its next sync. Nobody synced its segments after that: a power cut
/// hours later could still take what it had written.
@Suite struct AdoptedSyncTests {
    private let fixture = StoreFixture()

    private func withStore(
        _ fileSystem: MemoryFileSystem, segmentKibibytes: Int, _ body: (ChunkStore) throws -> Void
    ) throws {
        let database = try fixture.openDatabase()
        defer { database.close() }
        let store = try ChunkStore.open(
            database: database, configuration: fixture.configuration(segmentKibibytes: segmentKibibytes),
            fileSystem: fileSystem, timeSource: fixture.time, logger: fixture.logger, execution: .caller)
        try body(store)
        store.abandon()
    }

    /// With small segments what is unsynced lies in sealed ones, too.
    @Test(arguments: [16, 1_024])
    func `the first sync of a process covers what an ended one left`(segmentKibibytes: Int) throws {
        let memory = MemoryFileSystem()
        // The directory is not what this is about.
        try memory.createDirectories(fixture.segmentsPath)
        memory.synchronizeAll()
        let keys = (0..<4).map { fixture.key($0) }
        try withStore(memory, segmentKibibytes: segmentKibibytes) { store throws in
            for key in keys { _ = store.append(fixture.chunk(key, count: 9_000)) }
            try store.flush()
        }
        let after = memory.afterProcessCrash()
        try withStore(after, segmentKibibytes: segmentKibibytes) { store throws in
            _ = store.append(fixture.chunk(fixture.key(9), count: 9_000))
            try store.flush()
            fixture.time.advance(bySeconds: 61)
            store.runWriter()
        }
        for seed in 0..<8 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed)
            let image = after.afterPowerLoss(using: &generator, sectorByteCount: 4_096)
            try withStore(image, segmentKibibytes: segmentKibibytes) { store throws in
                for key in keys + [fixture.key(9)] {
                    let isRight = try fixture.isRight(store, key, count: 9_000)
                    #expect(isRight == true, "seed \(seed): \(key)")
                }
            }
        }
    }
}
