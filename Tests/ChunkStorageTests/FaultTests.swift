// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import Glibc
import StorageIO
import TestSupport
import Testing

@testable import ChunkStorage

/// Disks fill up and break. Each call to the file system fails in turn: the store goes on, serves no wrong byte,
/// and works again once the disk does.
@Suite struct FaultTests {
    private let fixture = StoreFixture()
    private static let segmentOperations: Set<StorageOperation> = [
        .open, .read, .write, .size, .synchronize, .punchHole, .list, .remove, .lock,
    ]

    /// Fills a store beyond its budget, reads and removes; errors are expected.
    private func exercise(_ store: ChunkStore) {
        for index in 0..<12 { _ = store.append(fixture.chunk(fixture.key(index), count: 20_000)) }
        attempt { try store.flush() }
        for index in 0..<12 {
            attempt { () throws in
                #expect(try fixture.isRight(store, fixture.key(index), count: 20_000) != false)
            }
        }
        attempt { try store.remove(track: "/music/a.flac") }
        attempt { try store.removeAll() }
        attempt { try store.close() }
    }

    private func attempt(_ body: () throws -> Void) {
        do {
            try body()
        } catch {
            #expect(error is StoreError)
        }
    }

    @Test(arguments: [ENOSPC, EIO, EMFILE], [false, true])
    func `any call may fail, once or from then on`(systemNumber: Int32, isLasting: Bool) throws {
        let configuration = fixture.configuration(capacityKibibytes: 128, segmentKibibytes: 64)
        var call = 0
        var isReached = true
        while isReached {
            fixture.plan.fail(
                calls: call..<(isLasting ? Int.max : call + 1), systemNumber: systemNumber,
                operations: Self.segmentOperations, tearsWrites: true)
            let database = try fixture.openDatabase()
            attempt { exercise(try fixture.open(database, configuration)) }
            isReached = fixture.plan.callCount > call
            fixture.plan.heal()
            fixture.time.advance(bySeconds: 3)
            // With room enough that nothing is evicted for good reasons.
            let store = try fixture.open(database)
            #expect(store.append(fixture.chunk(fixture.key(1_000 + call))) == .staged)
            try store.flush()
            #expect(try fixture.isRight(store, fixture.key(1_000 + call)) == true)
            try store.close()
            database.close()
            // Every call of the opening, then some of each part of the rest.
            call += call < 12 ? 1 : 11
        }
        #expect(call > 50)
    }

    @Test func `a failing disk is left in peace for a while, and then tried again`() throws {
        let database = try fixture.openDatabase()
        let store = try fixture.open(database)
        _ = store.append(fixture.chunk(fixture.key(0)))
        try store.flush()
        fixture.plan.fail(calls: 0..<Int.max, systemNumber: ENOSPC, operations: [.write])
        #expect(store.append(fixture.chunk(fixture.key(1))) == .staged)
        let error = #expect(throws: StoreError.self) { try store.flush() }
        #expect(error?.code == .noSpace)
        #expect(store.append(fixture.chunk(fixture.key(2))) == .rejected(.noSpace))
        #expect(store.statistics().forgottenCount == 1)
        #expect(try store.segments().map(\.state) == [.suspect])
        fixture.plan.heal()
        #expect(store.append(fixture.chunk(fixture.key(2))) == .rejected(.noSpace))
        fixture.time.advance(bySeconds: 2.5)
        #expect(store.append(fixture.chunk(fixture.key(2))) == .staged)
        try store.flush()
        #expect(try fixture.isRight(store, fixture.key(0)) == true)
        #expect(try store.read(fixture.key(1)) == nil)
        #expect(try fixture.isRight(store, fixture.key(2)) == true)
        #expect(try store.segments().map(\.state) == [.suspect, .active])
        try store.close()
        database.close()
    }

    /// On a full disk each attempt left half a batch behind, in a segment that nobody reads or writes again.
    @Test func `a write that fails takes no space`() throws {
        try fixture.withStore { store throws in
            _ = store.append(fixture.chunk(fixture.key(0)))
            try store.flush()
            fixture.plan.fail(
                calls: 1..<Int.max, systemNumber: ENOSPC, operations: [.write], tearsWrites: true)
            _ = store.append(fixture.chunk(fixture.key(1), count: 100_000))
            #expect(throws: StoreError.self) { try store.flush() }
            fixture.plan.heal()
            let summary = try #require(try store.segments().first)
            let file = try store.directory.open(summary.segment, .read)
            #expect(try file.size().byteCount == summary.indexedByteCount)
            #expect(try fixture.isRight(store, fixture.key(0)) == true)
        }
    }

    /// One bad sector in the tail of one segment cost the whole disk tier, at every opening.
    @Test func `a segment that cannot be read costs its own chunks alone`() throws {
        let configuration = fixture.configuration(segmentKibibytes: 4)
        try fixture.withStore(.readWrite, configuration) { store throws in
            for index in 0..<3 { _ = store.append(fixture.chunk(fixture.key(index), count: 4_000)) }
        }
        try fixture.loseDatabase()
        let database = try fixture.openDatabase()
        // Three reads find the store's name again, the fourth opens the first segment.
        fixture.plan.fail(calls: 3..<4, systemNumber: EIO, operations: [.read])
        let store = try fixture.open(database)
        #expect(store.statistics().ignoredSegments.count == 1)
        #expect(try store.read(fixture.key(0)) == nil)
        for index in 1..<3 { #expect(try fixture.isRight(store, fixture.key(index), count: 4_000) == true) }
        try store.close()
        database.close()
        try fixture.withStore { store throws in
            #expect(try fixture.isRight(store, fixture.key(0), count: 4_000) == true)
        }
    }

    @Test func `a read that the disk refuses is an error and drops nothing`() throws {
        let database = try fixture.openDatabase()
        let store = try fixture.open(database)
        _ = store.append(fixture.chunk(fixture.key(0)))
        try store.flush()
        fixture.plan.fail(calls: 0..<2, systemNumber: EIO, operations: [.read])
        for _ in 0..<2 {
            #expect((#expect(throws: StoreError.self) { try store.read(fixture.key(0)) })?.code == .io)
        }
        #expect(try fixture.isRight(store, fixture.key(0)) == true)
        try store.close()
        database.close()
    }
}
