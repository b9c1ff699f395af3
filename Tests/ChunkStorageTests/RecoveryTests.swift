// SPDX-License-Identifier: MIT
import CacheModel
import Foundation
import Glibc
import StorageIO
import TestSupport
import Testing

@testable import ChunkStorage

/// A process dies at any point, or the index is lost. What was acknowledged is served again; what was half-way
/// is served or forgotten; nothing is invented.
@Suite struct RecoveryTests {
    private let fixture = StoreFixture()

    private var segment: URL { URL(filePath: fixture.segmentsPath + "/00000001.seg") }

    private func store(_ indices: Range<Int>) throws {
        try fixture.withStore { store throws in
            for index in indices { _ = store.append(fixture.chunk(fixture.key(index))) }
        }
    }

    /// Appends records as a process that died before its commit left them.
    private func appendUnindexed(_ indices: Range<Int>, firstSequence: Int64 = 50_000) throws {
        let file = try PosixFileSystem().open(segment.path, .readWrite)
        var active = ActiveSegment(segment: SegmentID(1), file: file, byteCount: try file.size().byteCount)
        for index in indices {
            _ = try active.append(
                fixture.chunk(fixture.key(index)), sequence: firstSequence + Int64(index),
                storeID: fixture.storeID,
                now: fixture.time.wallNow())
        }
    }

    @Test func `records that were written and not committed are recovered`() throws {
        try store(0..<3)
        try appendUnindexed(3..<6)
        try fixture.withStore { store throws in
            #expect(store.statistics().recoveredCount == 3)
            for index in 0..<6 { #expect(try fixture.isRight(store, fixture.key(index)) == true) }
            _ = store.append(fixture.chunk(fixture.key(6)))
            try store.flush()
            let sequences = try store.entries().map(\.location.sequence)
            #expect(sequences.last! > 50_005, "sequence numbers go on above those recovered")
        }
        try fixture.withStore { store throws in
            #expect(store.statistics().recoveredCount == 0)
            #expect(store.statistics().chunkCount == 7)
        }
    }

    /// A forged or mistaken number near the end of the range left none for the records to come.
    @Test(arguments: [1 << 62, .max - 1, .max])
    func `a record cannot use up the sequence numbers`(sequence: Int64) throws {
        try store(0..<1)
        try appendUnindexed(1..<2, firstSequence: sequence - 1)
        try fixture.withStore { store throws in
            _ = store.append(fixture.chunk(fixture.key(2)))
            try store.flush()
            for index in [0, 2] { #expect(try fixture.isRight(store, fixture.key(index)) == true) }
        }
    }

    @Test func `a torn tail of any length is ignored, and what precedes it is served`() throws {
        try store(0..<2)
        let acknowledged = try Data(contentsOf: segment).count
        try appendUnindexed(2..<4)
        let whole = try Data(contentsOf: segment)
        let database = try Data(contentsOf: URL(filePath: fixture.path + "/attacca.sqlite"))
        for length in stride(from: acknowledged + 1, to: whole.count, by: 97) {
            try fixture.loseDatabase()
            try database.write(to: URL(filePath: fixture.path + "/attacca.sqlite"))
            try whole.prefix(length).write(to: segment)
            try fixture.withStore { store throws in
                #expect(try fixture.isRight(store, fixture.key(0)) == true)
                #expect(try fixture.isRight(store, fixture.key(1)) == true)
                #expect(try fixture.isRight(store, fixture.key(2)) != false)
                #expect(try fixture.isRight(store, fixture.key(3)) == nil)
                _ = store.append(fixture.chunk(fixture.key(9)))
                try store.flush()
                #expect(try fixture.isRight(store, fixture.key(9)) == true)
            }
        }
    }

    /// The three writes of a record are payload, then padding: killed between the two, a process left a file that does
    /// not end at a multiple of 8. It was taken for clean, adopted by the next writer, and trapped it: at every start.
    @Test(arguments: 1...7)
    func `a segment that ends within the padding is not appended to`(tornByteCount: Int) throws {
        try fixture.withStore { store throws in
            _ = store.append(fixture.chunk(fixture.key(0), count: 1_001))
        }
        let whole = try Data(contentsOf: segment)
        try fixture.loseDatabase()
        try whole.dropLast(tornByteCount).write(to: segment)
        for index in 1...2 {
            try fixture.withStore { store throws in
                #expect(try fixture.isRight(store, fixture.key(0), count: 1_001) == true)
                _ = store.append(fixture.chunk(fixture.key(index)))
                try store.flush()
                #expect(try fixture.isRight(store, fixture.key(index)) == true)
            }
        }
        #expect(try fixture.segmentFiles() == ["00000001.seg", "00000002.seg"])
    }

    /// A compaction failed after it had copied a record, and could neither cut the copy off nor mark its segment. The
    /// next process believed the copy, which the disk had never taken, and gave up the record: a power cut took both.
    @Test func `a copy that nobody accounted for does not take the place of what the index has`() throws {
        try store(0..<2)
        try appendUnindexed(0..<2)
        try fixture.withStore { store throws in
            #expect(store.statistics().recoveredCount == 0)
            let sequences = try store.entries().map(\.location.sequence)
            #expect(sequences.count == 2 && sequences.allSatisfy { $0 < 50_000 })
            try store.remove(track: fixture.key(0).track)
        }
        try fixture.loseDatabase()
        try fixture.withStore { store throws in
            #expect(try store.entries().isEmpty, "the copies outlived the purge")
        }
    }

    @Test func `a copy takes the place of a record that does not verify`() throws {
        try store(0..<2)
        let lost = try fixture.withStore { store throws in try #require(store.entries().first).location }
        try appendUnindexed(0..<2)
        let file = try FileHandle(forUpdating: segment)
        try file.seek(toOffset: UInt64(lost.offset + lost.byteCount / 2))
        let byte = try #require(try file.read(upToCount: 1)?.first)
        try file.seek(toOffset: UInt64(lost.offset + lost.byteCount / 2))
        try file.write(contentsOf: [~byte])
        try file.close()
        try fixture.withStore { store throws in
            for index in 0..<2 { #expect(try fixture.isRight(store, fixture.key(index)) == true) }
            #expect(try store.entries().map(\.location.sequence).contains { $0 >= 50_000 })
        }
    }

    @Test func `a lost index is rebuilt from the segments`() throws {
        try store(0..<40)
        try fixture.loseDatabase()
        try fixture.withStore { store throws in
            #expect(store.statistics().recoveredCount == 40)
            #expect(store.directory.storeID == fixture.storeID)
            for index in 0..<40 { #expect(try fixture.isRight(store, fixture.key(index)) == true) }
            #expect(try store.segments().map(\.liveChunkCount) == [40])
        }
    }

    @Test func `a damaged index is set aside and rebuilt`() throws {
        try store(0..<5)
        try Data("garbage".utf8).write(to: URL(filePath: fixture.path + "/attacca.sqlite"))
        try fixture.withStore { store throws in
            #expect(store.statistics().setAside != nil)
            for index in 0..<5 { #expect(try fixture.isRight(store, fixture.key(index)) == true) }
        }
    }

    @Test func `an older index is brought up to the segments it finds`() throws {
        try store(0..<3)
        let older = try Data(contentsOf: URL(filePath: fixture.path + "/attacca.sqlite"))
        try store(3..<6)
        try fixture.loseDatabase()
        try older.write(to: URL(filePath: fixture.path + "/attacca.sqlite"))
        try fixture.withStore { store throws in
            #expect(store.statistics().recoveredCount == 3)
            for index in 0..<6 { #expect(try fixture.isRight(store, fixture.key(index)) == true) }
        }
    }

    @Test func `an index without its segments forgets their chunks`() throws {
        try store(0..<3)
        try FileManager.default.removeItem(at: segment)
        try fixture.withStore { store throws in
            #expect(store.statistics().lostSegmentCount == 1)
            #expect(store.statistics().chunkCount == 0)
            #expect(try store.read(fixture.key(0)) == nil)
        }
    }

    @Test func `a segment of a newer version is left alone`() throws {
        try store(0..<3)
        var newer = try Data(contentsOf: segment)
        newer[SegmentHeader.Offset.formatVersion] = 2
        try newer.write(to: segment)
        try fixture.loseDatabase()
        try fixture.withStore { store throws in
            #expect(store.statistics().ignoredSegments.count == 1)
            _ = store.append(fixture.chunk(fixture.key(1)))
        }
        #expect(try Data(contentsOf: segment) == newer)
        #expect(try fixture.segmentFiles() == ["00000001.seg", "00000002.seg"])
    }

    @Test func `what was acknowledged before a kill is served after it`() async throws {
        let path = fixture.path
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            let fixture = StoreFixture(path: path)
            let store = try fixture.open(try fixture.openDatabase())
            for index in 0..<30 { _ = store.append(fixture.chunk(fixture.key(index))) }
            try store.flush()
            for index in 30..<200 { _ = store.append(fixture.chunk(fixture.key(index))) }
            kill(getpid(), SIGKILL)
        }
        try fixture.withStore { store throws in
            for index in 0..<30 { #expect(try fixture.isRight(store, fixture.key(index)) == true) }
            for index in 30..<200 { #expect(try fixture.isRight(store, fixture.key(index)) != false) }
        }
    }
}
