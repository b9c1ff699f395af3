// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import Foundation
import TestSupport
import Testing

@testable import ChunkStorage

@Suite struct ChunkStoreTests {
    private let fixture = StoreFixture()

    @Test func `what was flushed is served by the next process, bit for bit`() throws {
        try fixture.withStore { store throws in
            for index in 0..<50 {
                #expect(store.append(fixture.chunk(fixture.key(index), count: index * 100)) == .staged)
            }
            try store.flush()
        }
        try fixture.withStore { store throws in
            for index in 0..<50 {
                #expect(try fixture.isRight(store, fixture.key(index), count: index * 100) == true)
            }
            #expect(try store.read(fixture.key(50)) == nil)
            let statistics = store.statistics()
            #expect(statistics.chunkCount == 50)
            #expect(statistics.hitCount == 50)
            #expect(statistics.missCount == 1)
            #expect(statistics.recoveredCount == 0)
        }
    }

    @Test func `a chunk is served from the moment it is staged, and comes with what it cost`() throws {
        try fixture.withStore { store throws in
            _ = store.append(fixture.chunk(fixture.key(7), renderSeconds: 0.5))
            #expect(try store.contains(fixture.key(7)))
            #expect(try fixture.isRight(store, fixture.key(7)) == true)
            try store.flush()
            let stored = try #require(try store.read(fixture.key(7)))
            #expect(stored.renderSeconds == 0.5)
            #expect(stored.frameCount == FrameCount(441_000))
            #expect(store.statistics().stagedByteCount == .zero)
        }
    }

    @Test func `keys that differ in anything are different chunks`() throws {
        let base = fixture.key(1)
        let others = [
            fixture.key(2), fixture.key(1, track: "/music/b.flac"), fixture.key(1, revision: 2),
            fixture.key(1, preset: "warm"),
            ChunkKey(
                track: base.track, trackRevision: base.trackRevision,
                rendererRevision: RendererRevision(rawValue: 9), variant: base.variant, grid: base.grid,
                index: 1),
            ChunkKey(
                track: base.track, trackRevision: base.trackRevision, rendererRevision: base.rendererRevision,
                variant: Variant(preset: "punchy", intensity: 0.7), grid: base.grid, index: 1),
            ChunkKey(
                track: base.track, trackRevision: base.trackRevision, rendererRevision: base.rendererRevision,
                variant: base.variant, grid: Grid(format: base.grid.format, chunkSeconds: 5), index: 1),
        ]
        try fixture.withStore { store throws in
            _ = store.append(fixture.chunk(base))
            try store.flush()
            for other in others { #expect(try store.read(other) == nil) }
            for other in others { #expect(store.append(fixture.chunk(other)) == .staged) }
            try store.flush()
            for key in others + [base] { #expect(try fixture.isRight(store, key) == true) }
        }
    }

    @Test func `a chunk is stored once`() throws {
        try fixture.withStore { store throws in
            _ = store.append(fixture.chunk(fixture.key(1)))
            try store.flush()
            _ = store.append(fixture.chunk(fixture.key(1)))
            try store.flush()
            #expect(store.statistics().appendedCount == 1)
            #expect(store.statistics().duplicateCount == 1)
            #expect(try store.entries().count == 1)
        }
    }

    @Test func `reads are written down in batches and with the next process`() throws {
        try fixture.withStore { store throws in
            _ = store.append(fixture.chunk(fixture.key(1)))
            _ = store.append(fixture.chunk(fixture.key(2)))
            try store.flush()
            for _ in 0..<3 { _ = try store.read(fixture.key(1)) }
        }
        try fixture.withStore(.readOnly) { store throws in
            let entries = try store.entries()
            #expect(entries.map(\.key) == [fixture.key(1), fixture.key(2)])
            #expect(entries.map(\.hitCount) == [3, 0])
            #expect(entries[0].priority > entries[1].priority)
        }
    }

    @Test func `entries come in pages`() throws {
        try fixture.withStore { store throws in
            for index in 0..<25 { _ = store.append(fixture.chunk(fixture.key(index))) }
            try store.flush()
            var seen: [ChunkKey] = []
            var last: Int64 = 0
            while case let page = try store.entries(after: last, limit: 10), let final = page.last {
                #expect(page.count <= 10)
                seen += page.map(\.key)
                last = final.location.sequence
            }
            #expect(seen == (0..<25).map { fixture.key($0) })
        }
    }

    @Test func `a track's chunks are listed alone, and tracks in pages of those that have chunks`() throws {
        let tracks: [TrackID] = ["b", "a", "Ä", "z", "e\u{301}"]
        try fixture.withStore { store throws in
            #expect(try store.lastEntry() == nil)
            for track in tracks {
                for index in 0..<3 {
                    for revision: UInt64 in [1, 2] {
                        _ = store.append(
                            fixture.chunk(fixture.key(index, track: track, revision: revision)))
                    }
                }
            }
            try store.flush()
            let last = try #require(try store.lastEntry())
            #expect(last.key == fixture.key(2, track: "e\u{301}", revision: 2))
            try store.remove(track: "z")
            try store.flush()
            let entries = try store.entries(of: "a")
            #expect(entries.map(\.key.index) == [0, 1, 2, 0, 1, 2])
            #expect(entries.allSatisfy { $0.key.track == "a" })
            #expect(try store.entries(of: "z").isEmpty)
            var listed: [TrackID] = []
            while case let page = try store.tracks(after: listed.last, limit: 2), !page.isEmpty {
                listed += page
            }
            // In the order of their bytes, which is not that of Swift's strings.
            #expect(listed == ["a", "b", "e\u{301}", "Ä"])
        }
    }

    @Test func `a description is remembered under its fingerprint, and under no other`() throws {
        let description = TrackDescription(
            revision: TrackRevision(rawValue: 5), sampleRate: 48_000, channelCount: 1,
            frameCount: FrameCount(99))
        let fingerprint = TrackFingerprint(rawValue: "1-2-3")
        try fixture.withStore { store throws in
            try store.recordDescription(description, of: "t", fingerprint: fingerprint)
            #expect(try store.description(of: "t", fingerprint: fingerprint) == description)
        }
        try fixture.withStore(.readOnly) { store throws in
            #expect(try store.description(of: "t", fingerprint: fingerprint) == description)
            #expect(try store.description(of: "t", fingerprint: TrackFingerprint(rawValue: "1-2-4")) == nil)
            #expect(try store.description(of: "u", fingerprint: fingerprint) == nil)
        }
    }

    @Test func `a store that is open for reading serves and refuses to change`() throws {
        try fixture.withStore { store throws in _ = store.append(fixture.chunk(fixture.key(1))) }
        try fixture.withStore(.readOnly) { store throws in
            #expect(try fixture.isRight(store, fixture.key(1)) == true)
            #expect(store.append(fixture.chunk(fixture.key(2))) == .rejected(.readOnly))
            for change in [
                { try store.flush() }, { try store.removeAll() }, { try store.remove(track: "x") },
            ] {
                #expect((#expect(throws: StoreError.self) { try change() })?.code == .readOnly)
            }
            #expect(try store.segments().map(\.liveChunkCount) == [1])
            #expect(store.statistics().chunkCount == 1)
        }
    }

    @Test func `a closed store refuses to change and says so`() throws {
        let database = try fixture.openDatabase()
        let store = try fixture.open(database)
        try store.close()
        try store.close()
        #expect(store.append(fixture.chunk(fixture.key(1))) == .rejected(.closed))
        #expect((#expect(throws: StoreError.self) { try store.flush() })?.code == .closed)
        #expect(store.statistics().rejectedCounts == [.closed: 1])
        database.close()
        #expect((#expect(throws: StoreError.self) { try store.read(fixture.key(1)) })?.code == .closed)
    }

    @Test func `a segment is continued by the next process until it is full`() throws {
        for index in 0..<4 {
            try fixture.withStore { store throws in
                _ = store.append(fixture.chunk(fixture.key(index), count: 300_000))
            }
        }
        let files = try fixture.segmentFiles()
        #expect(files == ["00000001.seg", "00000002.seg"])
        try fixture.withStore { store throws in
            #expect(try store.segments().map(\.liveChunkCount) == [3, 1])
            for index in 0..<4 {
                #expect(try fixture.isRight(store, fixture.key(index), count: 300_000) == true)
            }
        }
    }

    @Test func `a chunk larger than a segment gets one of its own`() throws {
        try fixture.withStore { store throws in
            for index in 0..<3 { _ = store.append(fixture.chunk(fixture.key(index), count: 1_500_000)) }
            try store.flush()
            for index in 0..<3 {
                #expect(try fixture.isRight(store, fixture.key(index), count: 1_500_000) == true)
            }
            #expect(try fixture.segmentFiles().count == 3)
        }
    }

    @Test func `two stores on one directory see each other's chunks and write apart`() throws {
        let databases = [try fixture.openDatabase(), try fixture.openDatabase()]
        let stores = try databases.map { try fixture.open($0) }
        for index in 0..<20 { _ = stores[index % 2].append(fixture.chunk(fixture.key(index))) }
        for store in stores { try store.flush() }
        for index in 0..<20 {
            #expect(try fixture.isRight(stores[(index + 1) % 2], fixture.key(index)) == true)
        }
        #expect(try fixture.segmentFiles().count == 2)
        try stores[0].remove(track: "/music/a.flac")
        for index in 0..<20 { #expect(try stores[1].read(fixture.key(index)) == nil) }
        for store in stores { try store.close() }
        for database in databases { database.close() }
    }
}
