// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import Foundation
import SQLiteDatabase
import StorageIO
import TestSupport
import Testing
import Threading

@testable import ChunkStorage

/// A verification finds what would not be served, and calls nothing else damage.
@Suite struct VerificationTests {
    private let fixture = StoreFixture()

    private var segment: URL { URL(filePath: fixture.segmentsPath + "/00000001.seg") }

    private func store(_ indices: Range<Int>, count: Int = 40) throws {
        try fixture.withStore { store throws in
            for index in indices { _ = store.append(fixture.chunk(fixture.key(index), count: count)) }
        }
    }

    private func verify() throws -> VerificationReport {
        try fixture.withStore(.readOnly) { try $0.verify() }
    }

    private func execute(_ sql: String) throws {
        let database = try fixture.openDatabase()
        defer { database.close() }
        try database.write { connection throws(SQLiteError) in try connection.execute(sql) }
    }

    @Test func `of a sound store every record of every page of rows is verified, and nothing is found`()
        throws
    {
        try store(0..<1_100)
        let report = try verify()
        #expect(report.verifiedCount == 1_100)
        #expect(report.findings.isEmpty)
        #expect(report.isComplete)
        #expect(report.unindexedCount == 0)
        #expect(report.deadStretchCount == 0)
    }

    @Test func `a flipped byte is damage if and only if it keeps a chunk from being served`() throws {
        try store(0..<3)
        let good = try Data(contentsOf: segment)
        for offset in good.indices {
            var damaged = good
            damaged[offset] ^= 0xFF
            try damaged.write(to: segment)
            let (report, servedCount) = try fixture.withStore(.readOnly) { store throws in
                (try store.verify(), try (0..<3).count { try store.read(fixture.key($0)) != nil })
            }
            #expect(report.hasDamage == (servedCount < 3), "byte \(offset): \(report.counts)")
            #expect(report.verifiedCount == servedCount, "byte \(offset): \(report.counts)")
            #expect(report.damagedCount == 3 - servedCount, "byte \(offset): \(report.counts)")
        }
    }

    @Test func `a damaged record is named, with its place and its key`() throws {
        try store(0..<3)
        let location = try fixture.withStore(.readOnly) { try $0.entries()[1].location }
        var bytes = try Data(contentsOf: segment)
        bytes[Int(location.offset + location.byteCount) - 9] ^= 1
        try bytes.write(to: segment)
        let finding = try #require(try verify().findings.first)
        #expect(finding.kind == .recordDamaged)
        #expect(finding.key == fixture.key(1))
        #expect(finding.segment == location.segment)
        #expect(finding.offset == location.offset)
    }

    @Test func `two records that were swapped are two damaged rows`() throws {
        try store(0..<3)
        try execute(
            """
            UPDATE chunk SET chunk_index = 90 WHERE chunk_index = 0;
            UPDATE chunk SET chunk_index = 0 WHERE chunk_index = 1;
            UPDATE chunk SET chunk_index = 1 WHERE chunk_index = 90;
            """)
        let report = try verify()
        #expect(report.damagedCount == 2)
        #expect(report.verifiedCount == 1)
    }

    @Test func `what the next player takes in or leaves alone is no damage`() throws {
        try store(0..<3)
        var bytes = try Data(contentsOf: segment)
        bytes.append(Data(repeating: 7, count: 100))
        try bytes.write(to: segment)
        try Data().write(to: URL(filePath: fixture.segmentsPath + "/00000003.seg"))
        try Data("notes".utf8).write(to: URL(filePath: fixture.segmentsPath + "/notes.txt"))
        try execute("INSERT INTO segment VALUES (8, 'sealed', 64, 0, 0, 0, 0)")
        let report = try verify()
        #expect(!report.hasDamage, "\(report.findings)")
        #expect(report.verifiedCount == 3)
        #expect(report.counts[.tail] == 1)
        #expect(report.counts[.segmentUnfinished] == 1)
        #expect(report.counts[.segmentEmpty] == 1)
    }

    @Test func `a segment of another store is left alone, and one without a row is taken in later`() throws {
        try store(0..<3)
        let good = try Data(contentsOf: segment)
        try execute("DELETE FROM segment")
        #expect(try verify().counts == [.segmentUnindexed: 1])
        #expect(try verify().unindexedCount == 3)
        try execute("UPDATE meta SET value = '\(StoreID(high: 1, low: 2))' WHERE name = 'store_id'")
        #expect(try verify().counts == [.segmentForeign: 1])
        #expect(try Data(contentsOf: segment) == good)
    }

    @Test func `a segment whose file is gone is damage, and so are counters that are wrong`() throws {
        try store(0..<3)
        try execute("UPDATE segment SET live_chunk_count = 7")
        #expect(try verify().counts == [.countersWrong: 1])
        try FileManager.default.removeItem(at: segment)
        let report = try verify()
        #expect(report.counts[.segmentMissing] == 1)
        #expect(report.damagedCount == 3)
    }

    @Test func `without an index the segments are read, and their records counted`() throws {
        try store(0..<3)
        try fixture.loseDatabase()
        let report = try ChunkStore.verifySegments(in: CacheDirectory(fixture.path))
        #expect(report.counts == [.indexMissing: 1])
        #expect(report.unindexedCount == 3)
        let nothing = try ChunkStore.verifySegments(in: CacheDirectory(fixture.temporary.path))
        #expect(nothing.counts.isEmpty)
    }

    @Test func `a payload that cannot be decoded is found by whoever can decode`() throws {
        try store(0..<3)
        let wanted = fixture.key(2)
        let report = try fixture.withStore(.readOnly) { store throws in
            try store.verify(payloadProblem: { key, _, _ in key == wanted ? "no chunk" : nil })
        }
        #expect(report.counts == [.undecodable: 1])
        #expect(report.findings.first?.key == wanted)
    }

    @Test func `a verification that is cancelled says so`() throws {
        try store(0..<20)
        var progressCount = 0
        let report = try fixture.withStore(.readOnly) { store throws in
            try store.verify(progress: { progress in
                #expect(progress.byteCount <= progress.totalByteCount)
                progressCount += 1
                return progressCount < 5
            })
        }
        #expect(!report.isComplete)
        #expect(progressCount == 5)
    }

    @Test func `findings beyond the limit are counted and not kept`() throws {
        try store(0..<20)
        try FileManager.default.removeItem(at: segment)
        let report = try fixture.withStore(.readOnly) { try $0.verify(findingCountMax: 3) }
        #expect(report.findings.count == 3)
        #expect(report.counts[.recordDamaged] == 20)
    }

    @Test(arguments: 0..<7, [false, true])
    func `bytes that the system does not give are looked at again, and kept by a repair`(
        call: Int, isPermanent: Bool
    ) throws {
        try store(0..<3)
        try fixture.withStore { store throws in
            fixture.plan.fail(
                calls: call..<(isPermanent ? .max : call + 1), systemNumber: EIO, operations: [.read])
            let report = try store.repair()
            fixture.plan.heal()
            if isPermanent {
                #expect(report.counts.keys.contains(.unreadable), "\(report.counts)")
                #expect(report.hasDamage)
            } else {
                #expect(report.verifiedCount == 3, "\(report.counts)")
            }
            #expect(try store.verify().verifiedCount == 3)
        }
    }

    @Test func `a repair drops what is damaged, and nothing else`() throws {
        try store(0..<6)
        let entries = try fixture.withStore(.readOnly) { try $0.entries() }
        var bytes = try Data(contentsOf: segment)
        bytes[Int(entries[1].location.offset) + 20] ^= 1
        bytes[Int(entries[3].location.offset + entries[3].location.byteCount) - 9] ^= 1
        bytes[Int(entries[4].location.offset) + 3] = UInt8(ascii: "X")
        try bytes.write(to: segment)
        try execute("UPDATE segment SET live_byte_count = 12345")
        try fixture.withStore { store throws in
            let report = try store.repair()
            #expect(report.counts == [.recordDamaged: 2, .removalUnfinished: 1, .countersWrong: 1])
            #expect(store.statistics().chunkCount == 3)
            let after = try store.verify()
            #expect(after.findings.isEmpty, "\(after.findings)")
            #expect(after.verifiedCount == 3)
        }
        try fixture.loseDatabase()
        try fixture.withStore { store throws in
            for index in [0, 2, 5] {
                #expect(try fixture.isRight(store, fixture.key(index), count: 40) == true)
            }
            #expect(store.statistics().chunkCount == 3)
        }
    }

    /// The writer strikes out, punches and removes under the eyes of the verification.
    @Test func `beside a player that writes, evicts and removes nothing is damage`() throws {
        let isDone = Condition(false)
        let configuration = fixture.configuration(capacityKibibytes: 96, segmentKibibytes: 16)
        try fixture.withStore(.readWrite, configuration) { store throws in
            _ = store.append(fixture.chunk(fixture.key(0), count: 4_000))
            try store.flush()
            let player = WorkerThread(name: "player") {
                var index = 0
                while !isDone.withLock({ $0 }) {
                    index += 1
                    _ = store.append(
                        fixture.chunk(fixture.key(index, track: TrackID("\(index % 7)")), count: 4_000))
                    if index % 10 == 0 { try? store.flush() }
                    if index % 50 == 0 { try? store.remove(track: TrackID("\(index % 7)")) }
                    if index % 400 == 0 { try? store.removeAll() }
                }
            }
            defer {
                isDone.update { $0 = true }
                player.join()
            }
            for _ in 0..<60 {
                let report = try verify()
                #expect(!report.hasDamage, "\(report.findings)")
            }
        }
    }
}
