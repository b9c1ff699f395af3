// SPDX-License-Identifier: MIT
import CacheModel
import StorageIO

/// Walks a segment from record to record, and admits what verifies: how a lost index is rebuilt.
struct SegmentScanner {
    /// What a scan came upon.
    struct Outcome {
        /// Headers of records that verify and are not struck out, in file order.
        var admitted: [RecordHeader] = []
        /// Whether every byte belonged to a record with a valid header and, unless struck out, a payload that
        /// verifies: nothing is torn or damaged, and the segment may be appended to.
        var isClean = true
        /// The highest sequence number of any valid header; 0 when there is none.
        var highestSequence: Int64 = 0
    }

    private static let searchByteCount = 64 << 10

    let reader: RecordReader

    /// Scans a range of a segment.
    ///
    /// Where no valid header is found the scan looks for the next one at every multiple of 8 bytes; since a
    /// header names its own place, bytes of a payload cannot pass for one.
    ///
    /// - Parameters:
    ///   - start: Where a record is expected to start.
    ///   - end: The length of the file.
    ///   - known: Records whose payloads are not read: the index has them already, and each read verifies.
    /// - Throws: `.io`; damage is not an error here.
    func scan(
        from start: Int64, to end: Int64, known: Set<RecordLocation> = []
    ) throws(StoreError) -> Outcome {
        var outcome = Outcome()
        var position = start
        while position < end {
            guard let header = try header(at: position),
                position + header.location.byteCount <= end.alignedUp(to: RecordHeader.alignment)
            else {
                outcome.isClean = false
                guard let next = try nextMagic(after: position, before: end) else { break }
                position = next
                continue
            }
            outcome.highestSequence = max(outcome.highestSequence, header.sequence)
            if !header.isStruckOut {
                var isSound = known.contains(header.location)
                if !isSound { isSound = try payloadVerifies(header) }
                if isSound {
                    outcome.admitted.append(header)
                } else {
                    outcome.isClean = false
                }
            }
            position += header.location.byteCount
        }
        // The padding of the last record may be torn: nothing is lost, but no record can start there.
        if position > end { outcome.isClean = false }
        return outcome
    }

    /// The header at a place; nil where there is none.
    func header(at offset: Int64) throws(StoreError) -> RecordHeader? {
        do {
            return try reader.header(at: offset)
        } catch {
            guard error.code == .corruption else { throw error }
            return nil
        }
    }

    private func payloadVerifies(_ header: RecordHeader) throws(StoreError) -> Bool {
        do {
            try reader.verifyPayload(of: header)
            return true
        } catch {
            guard error.code == .corruption else { throw error }
            return false
        }
    }

    /// The next place that starts like a record; nil when there is none.
    func nextMagic(after offset: Int64, before end: Int64) throws(StoreError) -> Int64? {
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.searchByteCount, alignment: 8)
        defer { block.deallocate() }
        var position = (offset + 1).alignedUp(to: RecordHeader.alignment)
        while position < end {
            let count = try StoreError.translating { () throws(StorageError) in
                try reader.file.read(into: block, at: position)
            }
            let bytes = UnsafeRawBufferPointer(rebasing: block[..<count])
            for step in stride(from: 0, to: count - 7, by: Int(RecordHeader.alignment)) {
                let magic = bytes.loadLittleEndian(at: step, as: UInt32.self)
                if magic == RecordHeader.magic || magic == RecordHeader.struckOutMagic {
                    return position + Int64(step)
                }
            }
            if count < Self.searchByteCount { return nil }
            position += Int64(count)
        }
        return nil
    }
}
