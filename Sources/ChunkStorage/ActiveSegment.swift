// SPDX-License-Identifier: MIT
import CacheModel
import StorageIO

/// The segment that this process appends to, locked so that no other does and none recovers its tail.
struct ActiveSegment {
    let segment: SegmentID
    let file: any StorageFile
    private(set) var byteCount: Int64
    /// The end of the last record that the index has.
    private(set) var acknowledgedByteCount: Int64

    /// - Parameter byteCount: Where the next record goes: the end of the last one.
    init(segment: SegmentID, file: any StorageFile, byteCount: Int64) {
        precondition(byteCount % RecordHeader.alignment == 0, "records do not start at \(byteCount)")
        self.segment = segment
        self.file = file
        self.byteCount = byteCount
        acknowledgedByteCount = byteCount
    }

    /// Notes that the index has every record written so far.
    mutating func acknowledge() { acknowledgedByteCount = byteCount }

    /// Cuts off what the index does not have: it is reported forgotten, and must neither come back nor take space.
    mutating func discardUnacknowledged() throws(StorageError) {
        try file.truncate(toByteCount: acknowledgedByteCount)
        byteCount = acknowledgedByteCount
    }

    /// Writes a record at the end.
    ///
    /// After an error nothing is known of the file's end, and the segment must not be appended to again.
    mutating func append(
        _ chunk: StagedChunk, sequence: Int64, storeID: StoreID, now: WallTime
    ) throws(StorageError) -> RecordHeader {
        let header = RecordHeader(
            key: chunk.key, segment: segment, offset: byteCount, sequence: sequence,
            payloadByteCount: UInt32(chunk.payload.byteCount.rawValue),
            payloadChecksum: chunk.payload.withUnsafeBytes { Checksum.of($0) },
            frameCount: chunk.frameCount, renderSeconds: chunk.renderSeconds, createdTime: now)
        let encoded = header.encoded(storeID: storeID)
        let payloadStart = byteCount + Int64(encoded.count)
        try file.write(encoded, at: byteCount)
        try chunk.payload.withUnsafeBytes { bytes throws(StorageError) in
            try file.write(bytes, at: payloadStart)
        }
        let payloadEnd = payloadStart + Int64(header.payloadByteCount)
        let end = byteCount + header.location.byteCount
        try file.write([UInt8](repeating: 0, count: Int(end - payloadEnd)), at: payloadEnd)
        byteCount = end
        return header
    }
}

extension StorageFile {
    /// Writes an array; nothing for an empty one.
    func write(_ bytes: [UInt8], at offset: Int64) throws(StorageError) {
        guard !bytes.isEmpty else { return }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 8)
        defer { buffer.deallocate() }
        buffer.copyBytes(from: bytes)
        try write(UnsafeRawBufferPointer(buffer), at: offset)
    }
}
