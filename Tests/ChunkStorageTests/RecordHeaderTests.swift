// SPDX-License-Identifier: MIT
import CacheModel
import TestSupport
import Testing

@testable import ChunkStorage

@Suite struct RecordHeaderTests {
    private let storeID = StoreID(high: 0x0123_4567_89AB_CDEF, low: 0xFEDC_BA98_7654_3210)

    private var header: RecordHeader {
        RecordHeader(
            key: ChunkKey(
                track: "/music/ä.flac", trackRevision: TrackRevision(rawValue: 0x1122_3344_5566_7788),
                rendererRevision: RendererRevision(rawValue: 0xFFEE_DDCC_BBAA_9988),
                variant: Variant(preset: "punchy", intensity: 0.8),
                grid: Grid(
                    format: PCMFormat(sampleFormat: .int16, sampleRate: 44_100, channelCount: 2),
                    chunkFrameCount: FrameCount(441_000)), index: 3),
            segment: SegmentID(7), offset: 4_096, sequence: 42, payloadByteCount: 1_000,
            payloadChecksum: 0xCAFE_F00D, frameCount: FrameCount(441_000), renderSeconds: 0.25,
            createdTime: WallTime(unixMilliseconds: 1_800_000_000_000))
    }

    private func decode(_ bytes: [UInt8], storeID: StoreID? = nil, segment: UInt32 = 7, offset: Int64 = 4_096)
        throws -> RecordHeader
    {
        try bytes.withUnsafeBytes {
            try RecordHeader(
                decoding: $0, storeID: storeID ?? self.storeID, segment: SegmentID(segment), offset: offset)
        }
    }

    /// Golden bytes: fails when the format changes by accident. Update only with a version bump.
    @Test func `encodes to the documented bytes`() {
        let expected = [
            "41545243c9bc6e858800000000000000", "e80300000df0feca2a00000000000000",
            "0010000000000000070000003c000000", "a8ba060000000000000000000000d03f",
            "00505c18a30100008877665544332211", "8899aabbccddeeff0108020044ac0000",
            "a8ba060000000000030000000e000600", "2f6d757369632fc3a42e666c61637075", "6e63687900000000",
        ].joined()
        let hexadecimal = header.encoded(storeID: storeID).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
        #expect(hexadecimal == expected)
    }

    @Test func `decodes to what was encoded`() throws {
        #expect(try decode(header.encoded(storeID: storeID)) == header)
        var struckOut = header
        struckOut.isStruckOut = true
        #expect(try decode(struckOut.encoded(storeID: storeID)) == struckOut)
    }

    @Test func `a flipped bit anywhere is corruption`() throws {
        let bytes = header.encoded(storeID: storeID)
        for bit in 0..<(bytes.count * 8) {
            var damaged = bytes
            damaged[bit / 8] ^= 1 << (bit % 8)
            let error = #expect(throws: StoreError.self, "bit \(bit)") { try decode(damaged) }
            #expect(error?.code == .corruption)
        }
    }

    @Test func `a record of another store, segment or place is not believed`() throws {
        let bytes = header.encoded(storeID: storeID)
        #expect(throws: StoreError.self) { try decode(bytes, storeID: StoreID(high: 1, low: 2)) }
        #expect(throws: StoreError.self) { try decode(bytes, segment: 8) }
        #expect(throws: StoreError.self) { try decode(bytes, offset: 4_104) }
    }

    @Test(arguments: [0, 1, 7, 8, 71, 72, 113])
    func `fewer bytes than a header are corruption`(count: Int) {
        let bytes = Array(header.encoded(storeID: storeID).prefix(count))
        #expect(throws: StoreError.self) { try decode(bytes) }
    }

    @Test func `the longest names fit`() throws {
        let key = ChunkKey(
            track: TrackID(String(repeating: "t", count: TrackID.byteCountMax)),
            trackRevision: TrackRevision(rawValue: 1), rendererRevision: RendererRevision(rawValue: 1),
            variant: Variant(preset: Preset(String(repeating: "p", count: Preset.byteCountMax))),
            grid: header.key.grid, index: ChunkKey.indexMax)
        let long = RecordHeader(
            key: key, segment: SegmentID(7), offset: 4_096, sequence: .max, payloadByteCount: .max,
            payloadChecksum: 0, frameCount: FrameCount(1), renderSeconds: 0,
            createdTime: WallTime(unixMilliseconds: -1))
        #expect(long.byteCount == RecordHeader.byteCountRange.upperBound)
        #expect(try decode(long.encoded(storeID: storeID)) == long)
    }

    /// Random bytes behind a valid length: the key's decoder is reached by whoever can compute a checksum.
    @Test func `a key of any bytes is decoded or refused, and never traps`() {
        var generator = SeededGenerator(seed: 4)
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...120, using: &generator)
            var bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            if count >= 42 {
                // Lengths that agree get further.
                let nameByteCount = count - ChunkKeyCoding.Offset.names
                bytes[36] = UInt8(nameByteCount - 1)
                bytes[37] = 0
                bytes[38] = 1
                bytes[39] = 0
            }
            bytes.withUnsafeBytes { buffer in
                do throws(StoreError) {
                    let key = try ChunkKeyCoding.decode(buffer)
                    #expect(ChunkKeyCoding.byteCount(of: key) == count)
                } catch {
                    #expect(error.code == .corruption)
                }
            }
        }
    }
}
