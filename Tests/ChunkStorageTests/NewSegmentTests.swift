// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import StorageIO
import TestSupport
import Testing

@testable import ChunkStorage

/// The name of a new segment was forced to the disk and its header was not. What a power cut left of it was no segment:
/// never read, never removed, and its space was never given back.
@Suite struct NewSegmentTests {
    private let fixture = StoreFixture()

    private func withStore(_ fileSystem: MemoryFileSystem, _ body: (ChunkStore) throws -> Void) throws {
        let database = try fixture.openDatabase()
        defer { database.close() }
        let store = try ChunkStore.open(
            database: database, configuration: fixture.configuration(segmentKibibytes: 16),
            fileSystem: fileSystem, timeSource: fixture.time, logger: fixture.logger, execution: .caller)
        try body(store)
        store.abandon()
    }

    @Test func `a power cut leaves no file that is not a segment`() throws {
        let memory = MemoryFileSystem()
        try withStore(memory) { store throws in
            for index in 0..<4 { _ = store.append(fixture.chunk(fixture.key(index), count: 9_000)) }
            store.runWriter()
            #expect(store.statistics().segmentCount == 4)
        }
        for seed in 0..<24 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed)
            let image = memory.afterPowerLoss(using: &generator, sectorByteCount: 512)
            try withStore(image) { store throws in
                #expect(store.statistics().ignoredSegments.isEmpty, "seed \(seed)")
            }
        }
    }
}
