// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import Glibc
import StorageIO
import TestSupport
import Testing

@testable import ChunkStorage

@Suite struct CompactionTests {
    private let fixture = StoreFixture()
    private let presets: [Preset] = ["warm", "punchy", "bright"]

    private func key(_ number: Int) -> ChunkKey {
        fixture.key(number / 3, preset: presets[number % 3])
    }

    /// Without holes, since those leave compaction little to do.
    private func forbidHoles() {
        fixture.plan.fail(calls: 0..<Int.max, systemNumber: EOPNOTSUPP, operations: [.punchHole])
    }

    /// Stores chunks of three presets as they are played, and removes two of three.
    private func fillAndThin(_ store: ChunkStore, count: Int = 60) throws -> [ChunkKey] {
        for number in 0..<count { _ = store.append(fixture.chunk(key(number), count: 20_000)) }
        try store.flush()
        for number in 0..<count where number / 3 % 3 != 0 { try store.discard(key(number)) }
        try store.flush()
        return (0..<count).filter { $0 / 3 % 3 == 0 }.map(key)
    }

    @Test func `what lives is kept, what is dead is given back, bit for bit`() throws {
        forbidHoles()
        let configuration = fixture.configuration(segmentKibibytes: 256)
        try fixture.withStore(.readWrite, configuration) { store throws in
            let kept = try fillAndThin(store)
            let before = try fixture.diskByteCount()
            var steps = 0
            let report = try store.compact { _ in
                steps += 1
                return true
            }
            #expect(report.isComplete)
            #expect(report.damagedCount == 0)
            #expect(report.movedChunkCount > 0 && report.movedChunkCount <= kept.count)
            #expect(try fixture.diskByteCount() < before / 2)
            let live = store.statistics().liveByteCount.rawValue
            #expect(try fixture.diskByteCount() <= live + live / 10 + 64 << 10)
            for key in kept { #expect(try fixture.isRight(store, key, count: 20_000) == true) }
            #expect(store.statistics().chunkCount == Int64(kept.count))
        }
        // And after a restart, and after a rebuild of the index.
        try fixture.withStore { store throws in #expect(try store.entries().count == 21) }
        try fixture.loseDatabase()
        try fixture.withStore { store throws in #expect(store.statistics().recoveredCount == 21) }
    }

    @Test func `chunks of one preset lie in order afterwards`() throws {
        forbidHoles()
        try fixture.withStore(.readWrite, fixture.configuration(segmentKibibytes: 2_048)) { store throws in
            let kept = try fillAndThin(store)
            _ = try store.compact()
            let entries = try store.entries().filter { kept.contains($0.key) }
                .sorted {
                    ($0.location.segment, $0.location.offset) < ($1.location.segment, $1.location.offset)
                }
            let order = entries.map { "\($0.key.variant.preset.name) \($0.key.index + 100)" }
            let byPreset = Dictionary(grouping: order) { $0.prefix(while: { $0 != " " }) }
            #expect(byPreset.count == 3)
            for (_, chunks) in byPreset { #expect(chunks == chunks.sorted()) }
            let runs = zip(order, order.dropFirst()).filter { $0.prefix(4) != $1.prefix(4) }.count
            #expect(runs == 2, "each preset lies in one stretch: \(order)")
        }
    }

    @Test func `stopping between any two steps loses nothing`() throws {
        forbidHoles()
        for stop in [0, 1, 2, 100] {
            let fixture = StoreFixture()
            fixture.plan.fail(calls: 0..<Int.max, systemNumber: EOPNOTSUPP, operations: [.punchHole])
            let keys = (0..<12).map { fixture.key($0) }
            try fixture.withStore(.readWrite, fixture.configuration(segmentKibibytes: 8_192)) {
                store throws in
                for key in keys { _ = store.append(fixture.chunk(key, count: 900_000)) }
                try store.flush()
                for key in keys where key.index % 2 == 1 { try store.discard(key) }
                var step = 0
                let report = try store.compact { _ in
                    step += 1
                    return step <= stop
                }
                #expect(report.isComplete == (stop == 100))
                for key in keys where key.index % 2 == 0 {
                    #expect(try fixture.isRight(store, key, count: 900_000) == true)
                }
            }
            try fixture.loseDatabase()
            try fixture.withStore { store throws in
                for key in keys where key.index % 2 == 0 {
                    #expect(try fixture.isRight(store, key, count: 900_000) == true)
                }
            }
        }
    }

    @Test func `a purged chunk does not come back from a place it was moved out of`() throws {
        forbidHoles()
        let configuration = fixture.configuration(segmentKibibytes: 256)
        try fixture.withStore(.readWrite, configuration) { store throws in
            _ = try fillAndThin(store)
            _ = try store.compact()
            try store.remove(track: "/music/a.flac")
        }
        try fixture.loseDatabase()
        try fixture.withStore { store throws in #expect(try store.entries().isEmpty) }
    }

    @Test func `a damaged record is dropped and counted, the others are moved`() throws {
        forbidHoles()
        let configuration = fixture.configuration(segmentKibibytes: 256)
        try fixture.withStore(.readWrite, configuration) { store throws in
            let kept = try fillAndThin(store)
            let victim = try #require(try store.entries().first { $0.key == kept[2] })
            let file = try store.directory.open(victim.location.segment, .readWrite)
            try file.write([0xFF, 0x00, 0xFF], at: victim.location.offset + 5_000)
            let report = try store.compact()
            #expect(report.damagedCount == 1)
            #expect(try store.read(kept[2]) == nil)
            for key in kept where key != kept[2] {
                #expect(try fixture.isRight(store, key, count: 20_000) == true)
            }
        }
    }

    /// A sector that cannot be read now may be readable tomorrow: the record stays where it is.
    @Test func `a record that the disk does not give is left where it is`() throws {
        let configuration = fixture.configuration(segmentKibibytes: 256)
        try fixture.withStore(.readWrite, configuration) { store throws in
            let kept = try fillAndThin(store)
            fixture.plan.fail(calls: 20..<30, systemNumber: EIO, operations: [.read])
            // Which step meets it does not matter.
            do {
                _ = try store.compact()
            } catch let error as StoreError {
                #expect(error.code == .io)
            }
            fixture.plan.heal()
            fixture.time.advance(bySeconds: 3)
            for key in kept { #expect(try fixture.isRight(store, key, count: 20_000) == true) }
        }
    }

    @Test func `segments that another process writes are left alone`() throws {
        forbidHoles()
        let configuration = fixture.configuration(segmentKibibytes: 256)
        let other = StoreFixture(path: fixture.path)
        other.plan.fail(calls: 0..<Int.max, systemNumber: EOPNOTSUPP, operations: [.punchHole])
        try fixture.withStore(.readWrite, configuration) { store throws in
            _ = store.append(fixture.chunk(fixture.key(1_000), count: 20_000))
            try store.flush()
            try other.withStore(.readWrite, configuration) { second throws in
                let kept = try fillAndThin(second)
                _ = try second.compact()
                for key in kept { #expect(try fixture.isRight(store, key, count: 20_000) == true) }
                _ = store.append(fixture.chunk(fixture.key(1_001), count: 20_000))
                try store.flush()
                for number in 1_000...1_001 {
                    #expect(try other.isRight(second, other.key(number), count: 20_000) == true)
                }
            }
        }
    }

    @Test func `an idle store compacts by itself, at its pace`() throws {
        forbidHoles()
        let database = try fixture.openDatabase()
        let store = try ChunkStore.open(
            database: database, configuration: fixture.configuration(segmentKibibytes: 256),
            fileSystem: FaultyFileSystem(plan: fixture.plan), timeSource: fixture.time,
            logger: fixture.logger,
            execution: .caller)
        let kept = try fillAndThin(store)
        let before = try fixture.diskByteCount()
        store.runWriter()
        #expect(try fixture.diskByteCount() == before, "nothing is due yet")
        for _ in 0..<100 {
            fixture.time.advance(bySeconds: 31)
            store.runWriter()
        }
        #expect(try fixture.diskByteCount() < before * 2 / 3)
        #expect(store.statistics().compaction.movedChunkCount > 0)
        for key in kept { #expect(try fixture.isRight(store, key, count: 20_000) == true) }
        try store.close()
        database.close()
    }
}
