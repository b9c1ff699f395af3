// SPDX-License-Identifier: MIT
import CacheModel
import StorageIO

/// Copies records from the segments of a compaction to its output, each one verified on the way.
struct RecordCopier {
    /// What became of a group of records.
    struct Outcome {
        /// Records that lie in the output now, and where they were.
        var records: [(old: RecordLocation, new: RecordLocation)] = []
        /// Records that did not verify.
        var damaged: [(RecordLocation, StoreError)] = []
        /// Space that the output takes.
        var outputByteCount: Int64 = 0
    }

    let sources: [SegmentID: any StorageFile]
    let storeID: StoreID
    let takeSequence: () -> Int64

    /// Copies and forces the copies to stable storage.
    ///
    /// A record that the disk does not give is left where it is: it may be readable another time.
    ///
    /// - Throws: What kept the output from being written; nothing is known of its end then.
    func copy(
        _ records: [ChunkIndex.Found], to output: inout ActiveSegment
    ) throws(StoreError) -> Outcome {
        var outcome = Outcome()
        for record in records {
            guard let file = sources[record.location.segment] else { continue }
            let chunk: (header: RecordHeader, payload: ChunkPayload)
            do {
                chunk = try read(record.location, from: file)
            } catch {
                if error.code == .corruption { outcome.damaged.append((record.location, error)) }
                continue
            }
            let header = try StoreError.translating { () throws(StorageError) in
                try output.append(
                    StagedChunk(
                        key: chunk.header.key, payload: chunk.payload, frameCount: chunk.header.frameCount,
                        renderSeconds: chunk.header.renderSeconds),
                    sequence: takeSequence(), storeID: storeID, now: chunk.header.createdTime)
            }
            outcome.records.append((record.location, header.location))
        }
        let (segment, file) = (output.segment, output.file)
        outcome.outputByteCount = try StoreError.translating { () throws(StorageError) in
            try file.synchronize()
            return try file.size().allocatedByteCount
        }
        assert(outcome.records.allSatisfy { $0.new.segment == segment })
        return outcome
    }

    private func read(
        _ location: RecordLocation, from file: any StorageFile
    ) throws(StoreError) -> (RecordHeader, ChunkPayload) {
        let reader = RecordReader(file: file, segment: location.segment, storeID: storeID)
        let header = try reader.header(at: location.offset)
        guard header.location == location, !header.isStruckOut else {
            throw .damagedRecord(
                location.segment, offset: location.offset,
                "the index means sequence \(location.sequence), the record is \(header.sequence)"
                    + (header.isStruckOut ? ", struck out" : ""))
        }
        return (header, try reader.payload(of: header))
    }
}
