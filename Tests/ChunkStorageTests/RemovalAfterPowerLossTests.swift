// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import StorageIO
import TestSupport
import Testing

@testable import ChunkStorage

/// A power cut brought chunks back that had been reported removed, once the index was rebuilt: whole segments, whose
/// removal from the directory was not forced to the disk, and copies from before a compaction, of which only the
/// later one was struck out for certain. Now a removal is durable with all its copies when it returns.
@Suite struct RemovalAfterPowerLossTests {
    private let fixture = StoreFixture()
    private let memory = MemoryFileSystem()

    private func withStore(_ fileSystem: MemoryFileSystem, _ body: (ChunkStore) throws -> Void) throws {
        let database = try fixture.openDatabase()
        defer { database.close() }
        let store = try ChunkStore.open(
            database: database, configuration: fixture.configuration(segmentKibibytes: 64),
            fileSystem: fileSystem, timeSource: fixture.time, logger: fixture.logger, execution: .caller)
        try body(store)
        store.abandon()
    }

    /// Opens what power cuts leave of the segments, each time with a lost index.
    private func expectNothing(of keys: [ChunkKey]) throws {
        for seed in 0..<12 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed)
            let image = memory.afterPowerLoss(using: &generator, sectorByteCount: 512)
            try fixture.loseDatabase()
            try withStore(image) { store throws in
                for key in keys { #expect(try store.read(key) == nil, "seed \(seed): \(key)") }
            }
        }
    }

    @Test func `a power cut brings back no segment of a store that was emptied`() throws {
        let keys = (0..<3).map { fixture.key($0) }
        try withStore(memory) { store throws in
            for key in keys { _ = store.append(fixture.chunk(key, count: 20_000)) }
            try store.suspend()
            store.resume()
            memory.synchronizeAll()
            try store.removeAll()
        }
        try expectNothing(of: keys)
    }

    @Test func `a power cut brings back no copy from before a compaction`() throws {
        let key = fixture.key(0, track: "/music/b.flac")
        try withStore(memory) { store throws in
            for index in 0..<2 { _ = store.append(fixture.chunk(fixture.key(index), count: 20_000)) }
            _ = store.append(fixture.chunk(key, count: 2_000))
            try store.flush()
            memory.synchronizeAll()
            try store.remove(track: "/music/a.flac")
            #expect(try store.compact().movedChunkCount == 1)
            try store.remove(track: "/music/b.flac")
        }
        try expectNothing(of: [key])
    }
}
