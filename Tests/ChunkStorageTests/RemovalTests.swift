// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import Foundation
import TestSupport
import Testing
import Threading

@testable import ChunkStorage

@Suite struct RemovalTests {
    private let fixture = StoreFixture()

    private func fill(_ store: ChunkStore) throws {
        for index in 0..<5 {
            for revision in [1, 2] as [UInt64] {
                _ = store.append(fixture.chunk(fixture.key(index, track: "gone", revision: revision)))
            }
            _ = store.append(fixture.chunk(fixture.key(index, track: "stays")))
        }
        try store.flush()
    }

    @Test(arguments: [false, true])
    func `a removed track is gone, and no rebuild brings it back`(losesDatabase: Bool) throws {
        try fixture.withStore { store throws in
            try fill(store)
            try store.remove(track: "gone")
            #expect(store.statistics().removedCount == 10)
        }
        if losesDatabase { try fixture.loseDatabase() }
        try fixture.withStore { store throws in
            #expect(store.statistics().chunkCount == 5)
            for index in 0..<5 {
                #expect(try store.read(fixture.key(index, track: "gone")) == nil)
                #expect(try store.read(fixture.key(index, track: "gone", revision: 2)) == nil)
                #expect(try fixture.isRight(store, fixture.key(index, track: "stays")) == true)
            }
        }
    }

    @Test func `the revision to keep is kept`() throws {
        try fixture.withStore { store throws in
            try fill(store)
            try store.remove(track: "gone", keeping: TrackRevision(rawValue: 2))
            for index in 0..<5 {
                #expect(try store.read(fixture.key(index, track: "gone")) == nil)
                #expect(
                    try fixture.isRight(store, fixture.key(index, track: "gone", revision: 2)) == true)
            }
        }
    }

    @Test func `a staged chunk is removed with its track`() throws {
        try fixture.withStore { store throws in
            _ = store.append(fixture.chunk(fixture.key(1, track: "gone")))
            try store.remove(track: "gone")
            #expect(try store.read(fixture.key(1, track: "gone")) == nil)
        }
    }

    /// A removal strikes headers out, syncs, and only then takes the rows away: a reader in between finds a row whose
    /// record is gone.
    @Test func `a chunk that is removed while it is read is a miss and no damage`() throws {
        try fixture.withStore { store throws in
            let isDone = Condition(false)
            let readCount = Condition(0)
            let reader = WorkerThread(name: "reader") {
                while !isDone.withLock({ $0 }) {
                    for index in 0..<5 { _ = try? store.read(fixture.key(index, track: "gone")) }
                    readCount.update { $0 += 1 }
                }
            }
            for round in 0..<30 {
                try fill(store)
                let before = readCount.withLock { $0 }
                _ = readCount.wait { $0 > before ? true : nil }
                if round % 2 == 0 { try store.removeAll() } else { try store.remove(track: "gone") }
            }
            isDone.update { $0 = true }
            reader.join()
            try store.flush()
            #expect(store.statistics().damagedCount == 0)
        }
    }

    @Test func `a process that dies after striking out leaves a miss and no damage to others`() throws {
        try fixture.withStore { store throws in try fill(store) }
        let entry = try fixture.withStore(.readOnly) { try $0.entries()[0] }
        let segment = URL(filePath: fixture.segmentsPath + "/00000001.seg")
        var bytes = try Data(contentsOf: segment)
        bytes[Int(entry.location.offset) + 3] = UInt8(ascii: "X")
        try bytes.write(to: segment)
        try fixture.withStore { store throws in
            #expect(try store.read(entry.key) == nil)
            try store.flush()
            #expect(store.statistics().chunkCount == 14)
        }
        try fixture.loseDatabase()
        try fixture.withStore { store throws in #expect(store.statistics().recoveredCount == 14) }
    }

    @Test(arguments: [false, true])
    func `everything can be removed, also beside another process`(hasOther: Bool) throws {
        let database = try fixture.openDatabase()
        let other = hasOther ? try fixture.open(database) : nil
        if let other {
            _ = other.append(fixture.chunk(fixture.key(77)))
            try other.flush()
        }
        try fixture.withStore { store throws in
            try fill(store)
            try store.removeAll()
            #expect(store.statistics().chunkCount == 0)
            #expect(try store.read(fixture.key(77)) == nil)
            #expect(try store.entries().isEmpty)
            _ = store.append(fixture.chunk(fixture.key(3)))
            try store.flush()
            #expect(try fixture.isRight(store, fixture.key(3)) == true)
        }
        try other?.close()
        database.close()
        try fixture.loseDatabase()
        try fixture.withStore { store throws in #expect(store.statistics().recoveredCount == 1) }
    }
}
