// SPDX-License-Identifier: MIT
import CacheModel
import StorageIO

/// Reads records out of one segment file, and believes nothing that does not verify.
struct RecordReader {
    let file: any StorageFile
    let segment: SegmentID
    let storeID: StoreID

    /// The header at a place, or what is wrong with it.
    ///
    /// - Throws: `.corruption` when the bytes are no header of this place, `.io` when they cannot be read.
    func header(at offset: Int64) throws(StoreError) -> RecordHeader {
        // Most headers fit into what is read first.
        let buffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: RecordHeader.byteCountRange.upperBound, alignment: 8)
        defer { buffer.deallocate() }
        let likelyByteCount = 512
        var count = try read(
            into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<likelyByteCount]), offset)
        guard count >= RecordHeader.byteCountRange.lowerBound,
            let declared = RecordHeader.declaredByteCount(UnsafeRawBufferPointer(buffer))
        else { throw .damagedRecord(segment, offset: offset, "no record starts here") }
        if declared > count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[count..<declared])
            count += try read(into: rest, offset + Int64(count))
        }
        guard declared <= count else {
            throw .damagedRecord(segment, offset: offset, "the file ends within the header")
        }
        return try RecordHeader(
            decoding: UnsafeRawBufferPointer(rebasing: buffer[..<declared]), storeID: storeID,
            segment: segment, offset: offset)
    }

    /// The payload of a record, verified.
    ///
    /// - Throws: `.corruption` when it is not what the header's checksum was made of, `.io`.
    func payload(of header: RecordHeader) throws(StoreError) -> ChunkPayload {
        try ChunkPayload(byteCount: Int(header.payloadByteCount)) { buffer throws(StoreError) in
            let count = try read(into: buffer, header.offset + Int64(header.byteCount))
            try verify(Checksum.of(UnsafeRawBufferPointer(buffer)), count, header)
        }
    }

    /// Verifies the payload of a record without keeping it.
    ///
    /// - Throws: As ``payload(of:)``.
    func verifyPayload(of header: RecordHeader) throws(StoreError) {
        let blockByteCount = min(1 << 20, max(1, Int(header.payloadByteCount)))
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: blockByteCount, alignment: 64)
        defer { block.deallocate() }
        var checksum = Checksum()
        var done = 0
        while done < Int(header.payloadByteCount) {
            let wanted = min(blockByteCount, Int(header.payloadByteCount) - done)
            let part = UnsafeMutableRawBufferPointer(rebasing: block[..<wanted])
            let count = try read(into: part, header.offset + Int64(header.byteCount + done))
            checksum.combine(UnsafeRawBufferPointer(rebasing: part[..<count]))
            done += count
            if count < wanted { break }
        }
        try verify(checksum.value, done, header)
    }

    private func verify(_ checksum: UInt32, _ byteCount: Int, _ header: RecordHeader) throws(StoreError) {
        guard byteCount == Int(header.payloadByteCount) else {
            throw .damagedRecord(
                segment, offset: header.offset,
                "the file ends after \(byteCount) of \(header.payloadByteCount) payload bytes")
        }
        guard checksum == header.payloadChecksum else {
            throw .damagedRecord(
                segment, offset: header.offset,
                "the payload's checksum is \(checksum), the header says \(header.payloadChecksum)")
        }
    }

    private func read(
        into buffer: UnsafeMutableRawBufferPointer, _ offset: Int64
    ) throws(StoreError) -> Int {
        try StoreError.translating { () throws(StorageError) in try file.read(into: buffer, at: offset) }
    }
}
