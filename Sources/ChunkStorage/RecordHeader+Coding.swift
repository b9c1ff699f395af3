// SPDX-License-Identifier: MIT
import CacheModel

extension RecordHeader {
    /// The bytes of the header.
    func encoded(storeID: StoreID) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: byteCount) { array, count in
            let buffer = UnsafeMutableRawBufferPointer(array)
            buffer.initializeMemory(as: UInt8.self, repeating: 0)
            buffer.storeLittleEndian(isStruckOut ? Self.struckOutMagic : Self.magic, at: Offset.magic)
            buffer.storeLittleEndian(UInt32(byteCount), at: Offset.headerByteCount)
            buffer.storeLittleEndian(payloadByteCount, at: Offset.payloadByteCount)
            buffer.storeLittleEndian(payloadChecksum, at: Offset.payloadChecksum)
            buffer.storeLittleEndian(sequence, at: Offset.sequence)
            buffer.storeLittleEndian(offset, at: Offset.offset)
            buffer.storeLittleEndian(segment.rawValue, at: Offset.segmentID)
            buffer.storeLittleEndian(UInt32(ChunkKeyCoding.byteCount(of: key)), at: Offset.keyByteCount)
            buffer.storeLittleEndian(frameCount.rawValue, at: Offset.frameCount)
            buffer.storeLittleEndian(renderSeconds.bitPattern, at: Offset.renderSeconds)
            buffer.storeLittleEndian(createdTime.unixMilliseconds, at: Offset.created)
            ChunkKeyCoding.encode(key, into: UnsafeMutableRawBufferPointer(rebasing: buffer[Offset.key...]))
            let checksum = Self.checksum(of: UnsafeRawBufferPointer(buffer), storeID: storeID)
            buffer.storeLittleEndian(checksum, at: Offset.headerChecksum)
            count = byteCount
        }
    }

    /// How many bytes the header at the start of a buffer says it has, or `nil` when there is none.
    ///
    /// - Parameter prefix: At least the first ``Offset/flags`` bytes of a record.
    static func declaredByteCount(_ prefix: UnsafeRawBufferPointer) -> Int? {
        let magic = prefix.loadLittleEndian(at: Offset.magic, as: UInt32.self)
        guard magic == Self.magic || magic == struckOutMagic else { return nil }
        let declared = Int(prefix.loadLittleEndian(at: Offset.headerByteCount, as: UInt32.self))
        return byteCountRange.contains(declared) ? declared : nil
    }

    /// Reads a header that fills a buffer exactly, trusting nothing: magic, checksum, identity, ranges, key.
    ///
    /// - Parameters:
    ///   - segment: The segment the bytes were read from, which the header must repeat.
    ///   - offset: Where in it they were, which the header must repeat.
    init(
        decoding buffer: UnsafeRawBufferPointer, storeID: StoreID, segment: SegmentID, offset: Int64
    ) throws(StoreError) {
        guard buffer.count >= Self.byteCountRange.lowerBound, Self.declaredByteCount(buffer) == buffer.count
        else { throw .damagedRecord(segment, offset: offset, "there is no header of \(buffer.count) bytes") }
        let stored = buffer.loadLittleEndian(at: Offset.headerChecksum, as: UInt32.self)
        let computed = Self.checksum(of: buffer, storeID: storeID)
        guard stored == computed else {
            throw .damagedRecord(
                segment, offset: offset, "the header's checksum is \(computed), it says \(stored)")
        }
        let claimedSegment = buffer.loadLittleEndian(at: Offset.segmentID, as: UInt32.self)
        let claimedOffset = buffer.loadLittleEndian(at: Offset.offset, as: Int64.self)
        guard claimedSegment == segment.rawValue, claimedOffset == offset else {
            throw .damagedRecord(
                segment, offset: offset,
                "the record belongs to segment \(claimedSegment), byte \(claimedOffset)")
        }
        let keyByteCount = Int(buffer.loadLittleEndian(at: Offset.keyByteCount, as: UInt32.self))
        let flags = buffer.loadLittleEndian(at: Offset.flags, as: UInt32.self)
        let sequence = buffer.loadLittleEndian(at: Offset.sequence, as: Int64.self)
        let frameCount = buffer.loadLittleEndian(at: Offset.frameCount, as: Int64.self)
        let renderSeconds = Double(bitPattern: buffer.loadLittleEndian(at: Offset.renderSeconds))
        guard (ChunkKeyCoding.byteCountMin...ChunkKeyCoding.byteCountMax).contains(keyByteCount),
            Self.byteCount(keyByteCount: keyByteCount) == buffer.count, flags == 0, sequence >= 1,
            frameCount >= 1, renderSeconds.isFinite, renderSeconds >= 0
        else { throw .damagedRecord(segment, offset: offset, "a field of the header is out of range") }
        key = try ChunkKeyCoding.decode(
            UnsafeRawBufferPointer(rebasing: buffer[Offset.key..<Offset.key + keyByteCount]))
        self.segment = segment
        self.offset = offset
        self.sequence = sequence
        payloadByteCount = buffer.loadLittleEndian(at: Offset.payloadByteCount)
        payloadChecksum = buffer.loadLittleEndian(at: Offset.payloadChecksum)
        self.frameCount = FrameCount(frameCount)
        self.renderSeconds = renderSeconds
        createdTime = WallTime(unixMilliseconds: buffer.loadLittleEndian(at: Offset.created))
        isStruckOut = buffer.loadLittleEndian(at: Offset.magic, as: UInt32.self) == Self.struckOutMagic
    }

    private static func checksum(of buffer: UnsafeRawBufferPointer, storeID: StoreID) -> UInt32 {
        var checksum = Checksum()
        checksum.combine(storeID)
        checksum.combine(UnsafeRawBufferPointer(rebasing: buffer[Offset.headerByteCount...]))
        return checksum.value
    }
}
