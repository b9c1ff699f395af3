// SPDX-License-Identifier: MIT
import CacheModel
import TestSupport
import Testing

@testable import ChunkStorage

@Suite struct SegmentHeaderTests {
    private let header = SegmentHeader(
        segment: SegmentID(7), storeID: StoreID(high: 0x0123_4567_89AB_CDEF, low: 0xFEDC_BA98_7654_3210),
        createdTime: WallTime(unixMilliseconds: 1_800_000_000_000))

    private var encoded: [UInt8] {
        var bytes = [UInt8](repeating: 0xFF, count: SegmentHeader.byteCount)
        bytes.withUnsafeMutableBytes { header.encode(into: $0) }
        return bytes
    }

    private func decode(_ bytes: [UInt8], segment: UInt32 = 7) throws -> SegmentHeader {
        try bytes.withUnsafeBytes { try SegmentHeader(decoding: $0, segment: SegmentID(segment)) }
    }

    /// Golden bytes: fails when the format changes by accident. Update only with a version bump.
    @Test func `encodes to the documented bytes`() {
        let hexadecimal = encoded.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let expected = [
            "41545347010000007fd8d38707000000", "efcdab89674523011032547698badcfe",
            "00505c18a30100000000000000000000", "00000000000000000000000000000000",
        ].joined()
        #expect(hexadecimal == expected)
        #expect(SegmentHeader.Offset.end == SegmentHeader.byteCount)
    }

    @Test func `decodes to what was encoded, for its own file only`() throws {
        #expect(try decode(encoded) == header)
        #expect((#expect(throws: StoreError.self) { try decode(encoded, segment: 8) })?.code == .corruption)
    }

    @Test func `a flipped bit anywhere is noticed`() throws {
        for bit in 0..<(SegmentHeader.byteCount * 8) {
            var damaged = encoded
            damaged[bit / 8] ^= 1 << (bit % 8)
            #expect(throws: StoreError.self, "bit \(bit)") { try decode(damaged) }
        }
    }

    @Test func `a newer version is refused by name`() {
        var newer = encoded
        newer[SegmentHeader.Offset.formatVersion] = 2
        let error = #expect(throws: StoreError.self) { try decode(newer) }
        #expect(error?.code == .formatTooNew)
        #expect(error?.message.contains("format version 2") == true)
    }

    @Test(arguments: ["00000001.seg", "99999999.seg"])
    func `a file name is the number of a segment`(name: String) {
        #expect(SegmentID(fileName: name)?.fileName == name)
    }

    @Test(arguments: ["00000000.seg", "1.seg", "000000001.seg", "+0000001.seg", "00000001.sea", "", ".seg"])
    func `other file names are none`(name: String) { #expect(SegmentID(fileName: name) == nil) }
}
