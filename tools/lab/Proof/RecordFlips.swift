// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import ChunkStorage
import Logging
import StorageIO

/// Bits of records flipped one after the other under an open store, which reads and changes nothing: microseconds each.
struct RecordFlips {
    private let store: FilledStore
    private let disk: VirtualDisk
    private let database: CacheDatabase
    private let reader: ChunkStore

    init(_ store: FilledStore, in directory: String) throws {
        self.store = store
        disk = try VirtualDisk(store.closed.copy(), in: directory)
        let logger = Logger(label: "attacca-lab") { _ in SwiftLogNoOpLogHandler() }
        database = try CacheDatabase.open(
            directory: disk.path, mode: .readOnly, fileSystem: disk.fileSystem, timeSource: store.timeSource,
            logger: logger)
        reader = try ChunkStore.open(
            database: database, fileSystem: disk.fileSystem, timeSource: store.timeSource, logger: logger)
    }

    /// Bytes of all records.
    static func byteCount(of store: FilledStore) -> Int {
        store.entries.reduce(0) { $0 + Int($1.location.byteCount) }
    }

    /// Flips one bit and reads the chunk of its record, and the one after that.
    ///
    /// - Parameter bit: Counted over all records.
    func flip(bit: Int, _ tally: inout ProofTally) throws {
        var byte = bit / 8
        var index = 0
        while byte >= Int(store.entries[index].location.byteCount) {
            byte -= Int(store.entries[index].location.byteCount)
            index += 1
        }
        let location = store.entries[index].location
        let path = FilledStore.path(location.segment)
        let offset = Int(location.offset) + byte
        let original = try disk.memory.bytes(path, offset..<offset + 1)
        // Padding at the end of a file may lie beyond it.
        guard let value = original.first else { return }
        try disk.memory.write([value ^ 1 << UInt8(bit % 8)], to: path, at: offset)
        try read(index, isDamaged: true, bit, &tally)
        if byte == 0 { try read((index + 1) % store.entries.count, isDamaged: false, bit, &tally) }
        try disk.memory.write([value], to: path, at: offset)
        tally.add(.cases)
    }

    private func read(_ index: Int, isDamaged: Bool, _ bit: Int, _ tally: inout ProofTally) throws {
        let key = store.entries[index].key
        guard let chunk = try reader.read(key) else {
            if isDamaged { return tally.add(.forgotten) }
            return tally.fail(.collateral, "bit \(bit): \(key) was lost with the record before it")
        }
        if ProofPayload.isRight(chunk, key, byteCountMax: store.byteCountMax) {
            tally.add(.served)
        } else {
            tally.fail(.wrongBytes, "bit \(bit): \(key)")
        }
    }
}
