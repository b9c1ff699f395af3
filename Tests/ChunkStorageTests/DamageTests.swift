// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import Foundation
import TestSupport
import Testing

@testable import ChunkStorage

/// Bits rot and files are swapped. Whatever is in them, a read gives the right bytes or none, and what does not
/// verify leaves the index.
@Suite struct DamageTests {
    private let fixture = StoreFixture()

    private var segment: URL { URL(filePath: fixture.segmentsPath + "/00000001.seg") }

    private func store(_ indices: Range<Int>, count: Int = 40) throws {
        try fixture.withStore { store throws in
            for index in indices { _ = store.append(fixture.chunk(fixture.key(index), count: count)) }
        }
    }

    @Test func `with any byte of a segment flipped no wrong byte is served`() throws {
        try store(0..<2)
        let good = try Data(contentsOf: segment)
        // Open for reading: nothing is dropped, so that every byte has its turn.
        let servedCount = try fixture.withStore(.readOnly) { store throws in
            var servedCount = 0
            for offset in good.indices {
                var damaged = good
                damaged[offset] ^= 0xFF
                try damaged.write(to: segment)
                store.readers.forgetAll()
                for index in 0..<2 {
                    let isRight = try fixture.isRight(store, fixture.key(index), count: 40)
                    #expect(isRight != false, "byte \(offset)")
                    servedCount += isRight == true ? 1 : 0
                }
            }
            return servedCount
        }
        // One of two at every place but the segment's header, and both where only padding is hit.
        #expect(servedCount >= good.count - SegmentHeader.byteCount)
    }

    @Test func `with any byte of a segment flipped a rebuilt index serves no wrong byte`() throws {
        try store(0..<2)
        let good = try Data(contentsOf: segment)
        for offset in stride(from: 0, to: good.count, by: 5) {
            var damaged = good
            damaged[offset] ^= 0xFF
            try fixture.loseDatabase()
            try damaged.write(to: segment)
            try fixture.withStore { store throws in
                for index in 0..<2 {
                    #expect(
                        try fixture.isRight(store, fixture.key(index), count: 40) != false, "byte \(offset)")
                }
            }
        }
    }

    @Test func `a damaged record is a miss, is counted, and leaves the index`() throws {
        try store(0..<3)
        var bytes = try Data(contentsOf: segment)
        let offset = try fixture.withStore(.readOnly) { try $0.entries()[1].location.offset }
        bytes[Int(offset) + 140] ^= 1
        try bytes.write(to: segment)
        try fixture.withStore { store throws in
            #expect(try store.read(fixture.key(1)) == nil)
            try store.flush()
            #expect(store.statistics().damagedCount == 1)
            #expect(try !store.contains(fixture.key(1)))
            #expect(store.statistics().chunkCount == 2)
            #expect(try fixture.isRight(store, fixture.key(0), count: 40) == true)
            #expect(try fixture.isRight(store, fixture.key(2), count: 40) == true)
        }
    }

    /// Someone who computes right checksums can make us store and serve nonsense under names of theirs, and nothing
    /// worse. Every value that a header can hold goes the whole way: scan, index, read, list, evict, remove.
    @Test(arguments: 0..<12 as Range<UInt64>)
    func `a forged header traps nobody`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        try store(0..<6)
        let locations = try fixture.withStore(.readOnly) { try $0.entries().map(\.location) }
        var bytes = try Data(contentsOf: segment)
        for location in locations.dropLast() {
            bytes.withUnsafeMutableBytes { buffer in
                let start = Int(location.offset)
                let end =
                    start
                    + Int(
                        UnsafeRawBufferPointer(buffer).loadLittleEndian(
                            at: start + RecordHeader.Offset.headerByteCount, as: UInt32.self))
                Self.forge(UnsafeMutableRawBufferPointer(rebasing: buffer[start..<end]), using: &generator)
                var checksum = Checksum()
                checksum.combine(fixture.storeID)
                checksum.combine(UnsafeRawBufferPointer(rebasing: buffer[(start + 8)..<end]))
                buffer.storeLittleEndian(
                    checksum.value, at: start + RecordHeader.Offset.headerChecksum)
            }
        }
        try fixture.loseDatabase()
        try bytes.write(to: segment)
        for capacityKibibytes in [1_024, 32] {
            let configuration = fixture.configuration(
                capacityKibibytes: capacityKibibytes, segmentKibibytes: 16)
            try fixture.withStore(.readWrite, configuration) { store throws in
                for entry in try store.entries() { _ = try store.read(entry.key) }
                #expect(try fixture.isRight(store, fixture.key(5), count: 40) == true)
                for index in 6..<9 {
                    _ = store.append(fixture.chunk(fixture.key(index), count: 9_000))
                    try store.flush()
                }
                #expect(try fixture.isRight(store, fixture.key(8), count: 9_000) == true)
                _ = try store.segments()
            }
        }
        try fixture.withStore { store throws in try store.remove(track: "/music/a.flac") }
    }

    /// Puts an extreme or random value of some width anywhere behind the checksum.
    private static func forge(
        _ header: UnsafeMutableRawBufferPointer, using generator: inout SeededGenerator
    ) {
        let values: [UInt64] = [0, 1, 0x7F, 0xFF, .max, .max >> 1, 1 << 63, 1 << 62, generator.next()]
        let value = values.randomElement(using: &generator)!
        let width = [1, 2, 4, 8].randomElement(using: &generator)!
        let offset = Int.random(in: 8...(header.count - width), using: &generator) / width * width
        withUnsafeBytes(of: value.littleEndian) { word in
            UnsafeMutableRawBufferPointer(rebasing: header[offset..<offset + width])
                .copyBytes(from: word.prefix(width))
        }
    }

    @Test func `records that changed places are not served`() throws {
        try store(0..<2)
        let locations = try fixture.withStore(.readOnly) { try $0.entries().map(\.location) }
        let bytes = try Data(contentsOf: segment)
        var swapped = bytes.prefix(Int(locations[0].offset))
        for location in locations.reversed() {
            swapped += bytes[Int(location.offset)..<Int(location.offset + location.byteCount)]
        }
        try swapped.write(to: segment)
        try fixture.withStore { store throws in
            for index in 0..<2 { #expect(try store.read(fixture.key(index)) == nil) }
        }
    }

    @Test func `a segment of another store is neither served nor touched`() throws {
        try store(0..<2)
        let other = StoreFixture()
        try other.withStore { _ in }
        try FileManager.default.createDirectory(
            atPath: other.segmentsPath, withIntermediateDirectories: true)
        var foreign = try Data(contentsOf: segment)
        foreign[SegmentHeader.Offset.storeID] ^= 1
        try foreign.write(to: URL(filePath: other.segmentsPath + "/00000009.seg"))
        try other.withStore { store throws in
            #expect(store.statistics().ignoredSegments.count == 1)
            #expect(store.statistics().chunkCount == 0)
            _ = store.append(other.chunk(other.key(5)))
            try store.flush()
        }
        #expect(try other.segmentFiles() == ["00000001.seg", "00000009.seg"])
        #expect(try Data(contentsOf: URL(filePath: other.segmentsPath + "/00000009.seg")) == foreign)
    }

    @Test func `the directory deleted while playing costs the chunks and nothing else`() throws {
        let database = try fixture.openDatabase()
        let store = try fixture.open(database)
        _ = store.append(fixture.chunk(fixture.key(1)))
        try store.flush()
        try FileManager.default.removeItem(atPath: fixture.segmentsPath)
        store.readers.forgetAll()
        #expect(try store.read(fixture.key(1)) == nil)
        _ = store.append(fixture.chunk(fixture.key(2)))
        // Where the file system lets a deleted file be written, this is no failure yet.
        try store.flush()
        try store.close()
        database.close()
    }
}
