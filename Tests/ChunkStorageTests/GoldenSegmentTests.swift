// SPDX-License-Identifier: MIT
import CacheModel
import Foundation
import StorageIO
import TestSupport
import Testing

@testable import ChunkStorage

/// A whole segment as it was written once, byte for byte: three records, the second struck out.
///
/// Fails when the format changes by accident. Update `Golden/segment-1.hex` only with a version bump; a later version
/// must still read this one, or refuse it by name.
@Suite struct GoldenSegmentTests {
    private let fixture = StoreFixture()

    private static var golden: [UInt8] {
        get throws {
            let path = URL(filePath: #filePath).deletingLastPathComponent().appending(
                path: "Golden/segment-1.hex")
            let digits = try String(contentsOf: path, encoding: .ascii).filter { !$0.isWhitespace }
            return stride(from: 0, to: digits.count, by: 2).map { offset in
                let start = digits.index(digits.startIndex, offsetBy: offset)
                return UInt8(digits[start..<digits.index(start, offsetBy: 2)], radix: 16)!
            }
        }
    }

    private var keys: [ChunkKey] { (0..<3).map { fixture.key($0) } }

    /// What the golden file was made of.
    private func makeSegment() throws -> [UInt8] {
        let directory = SegmentDirectory(
            path: fixture.temporary.path, storeID: fixture.storeID, fileSystem: PosixFileSystem())
        let created = WallTime(unixMilliseconds: 1_800_000_000_000)
        let file = try directory.create(SegmentID(1), now: created)
        var active = ActiveSegment(
            segment: SegmentID(1), file: file, byteCount: Int64(SegmentHeader.byteCount))
        for (number, key) in keys.enumerated() {
            let header = try active.append(
                fixture.chunk(key, count: 100 + number), sequence: Int64(number + 1),
                storeID: fixture.storeID,
                now: created)
            guard number == 1 else { continue }
            let magic = withUnsafeBytes(of: RecordHeader.struckOutMagic.littleEndian) { Array($0) }
            try file.write(magic, at: header.offset)
        }
        return Array(try Data(contentsOf: URL(filePath: directory.filePath(SegmentID(1)))))
    }

    @Test func `a segment is written as it was when the format was fixed`() throws {
        let made = try makeSegment()
        let golden = try Self.golden
        #expect(made.count == golden.count)
        let difference = zip(made, golden).enumerated().first { $0.element.0 != $0.element.1 }?.offset
        #expect(difference == nil, "the first byte that differs")
    }

    @Test func `a segment of then is served now`() throws {
        try FileManager.default.createDirectory(
            atPath: fixture.segmentsPath, withIntermediateDirectories: true)
        try Data(Self.golden).write(to: URL(filePath: fixture.segmentsPath + "/00000001.seg"))
        try fixture.withStore { store throws in
            #expect(store.statistics().recoveredCount == 2)
            #expect(try fixture.isRight(store, keys[0], count: 100) == true)
            #expect(try store.read(keys[1]) == nil, "struck out")
            #expect(try fixture.isRight(store, keys[2], count: 102) == true)
        }
    }

    @Test func `a segment of a newer version is ignored by name and left as it is`() throws {
        try fixture.withStore { _ in }
        var newer = try Self.golden
        newer[SegmentHeader.Offset.formatVersion] = 2
        let path = fixture.segmentsPath + "/00000001.seg"
        try Data(newer).write(to: URL(filePath: path))
        try fixture.withStore { store throws in
            #expect(store.statistics().ignoredSegments.count == 1)
            _ = store.append(fixture.chunk(fixture.key(9)))
            try store.flush()
            try store.removeAll()
        }
        #expect(try Array(Data(contentsOf: URL(filePath: path))) == newer)
    }
}
