// SPDX-License-Identifier: MIT
import CacheModel
import ChunkStorage
import StorageIO

/// A store that was filled once, as files in memory, to be damaged again and again.
struct FilledStore {
    /// What there is of it after it was closed.
    let closed: MemoryFileSystem
    /// What there is after its process was killed: the database's log is full.
    let killed: MemoryFileSystem
    /// An earlier state, of a closed store.
    let earlier: MemoryFileSystem
    /// Where the records lie.
    let entries: [StoredEntry]
    let configuration: ChunkStoreConfiguration
    let timeSource = VirtualTimeSource()
    let byteCountMax: Int

    /// Fills a store.
    ///
    /// - Parameters:
    ///   - seed: Names the store and its tracks.
    ///   - payloadByteCountMax: Payloads have up to this many bytes.
    init(
        seed: UInt64, chunkCount: Int, payloadByteCountMax: Int, segmentByteCount: Int, in directory: String
    ) throws {
        byteCountMax = payloadByteCountMax
        configuration = ChunkStoreConfiguration(
            capacity: .mebibytes(64), segmentByteCount: ByteCount(segmentByteCount),
            makeStoreID: {
                var generator = LabGenerator(seed: seed)
                return StoreID.random(using: &generator)
            })
        let disk = try VirtualDisk(in: directory)
        let first = try ProofProcess(disk, configuration, timeSource)
        try Self.fill(first, 0..<chunkCount / 2, seed, payloadByteCountMax)
        try first.close()
        earlier = disk.memory.afterProcessCrash()
        let process = try ProofProcess(disk, configuration, timeSource)
        try Self.fill(process, chunkCount / 2..<chunkCount, seed, payloadByteCountMax)
        entries = try process.store.entries()
        killed = disk.memory.afterProcessCrash()
        try process.close()
        closed = disk.memory.afterProcessCrash()
    }

    private static func fill(
        _ process: ProofProcess, _ indices: Range<Int>, _ seed: UInt64, _ byteCountMax: Int
    ) throws {
        for index in indices {
            let key = ProofPayload.key(track: TrackID("/music/\(seed).flac"), index: index)
            _ = process.store.append(ProofPayload.chunk(key, byteCountMax: byteCountMax))
            // Each in a transaction of its own.
            try process.store.flush()
        }
    }

    var keys: Set<ChunkKey> { Set(entries.map(\.key)) }

    static func path(_ segment: SegmentID) -> String { "/segments/\(segment).seg" }
}

extension MemoryFileSystem {
    /// A copy that can be changed.
    func copy() -> MemoryFileSystem { afterProcessCrash() }

    func bytes(_ path: String) throws(StorageError) -> [UInt8] {
        let file = try open(path, .read)
        return try bytes(path, 0..<Int(file.size().byteCount))
    }

    func bytes(_ path: String, _ range: Range<Int>) throws(StorageError) -> [UInt8] {
        let file = try open(path, .read)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: range.count, alignment: 8)
        defer { buffer.deallocate() }
        let count = try file.read(into: buffer, at: Int64(range.lowerBound))
        return Array(buffer[..<count])
    }

    /// Writes bytes at an offset of a file.
    func write(_ bytes: [UInt8], to path: String, at offset: Int) throws(StorageError) {
        let file = try open(path, .openOrCreate)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 8)
        defer { buffer.deallocate() }
        buffer.copyBytes(from: bytes)
        try file.write(UnsafeRawBufferPointer(buffer), at: Int64(offset))
    }

    /// Makes a file consist of these bytes.
    func replace(_ path: String, with bytes: [UInt8]) throws(StorageError) {
        try open(path, .openOrCreate).truncate(toByteCount: 0)
        try write(bytes, to: path, at: 0)
    }

    func removeIfPresent(_ path: String) throws(StorageError) {
        do {
            try remove(path)
        } catch {
            guard error.code == .notFound else { throw error }
        }
    }
}
