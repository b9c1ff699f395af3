// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import ChunkCoding
import ChunkStorage
import Foundation
import Logging
import StorageIO
import Threading

/// One run of ``StoreLab``: fills a store and its peer in turn, reads both, replaces half, compacts.
final class StoreMeasurement {
    private static let blockValueCount = 20
    private static let coldValueCount = 60
    private static let reopenCount = 30

    private let source: StoreLabSource
    private let valueCount: Int
    private let directory: String
    private let console: LabConsole
    private let clock = ContinuousClock()
    private let codec = ChunkCodec()
    private var figures = StoreFigures()
    /// The generation that each value is stored under.
    private var generations: [UInt64]
    private let touched: UnsafeMutableRawBufferPointer

    init(source: StoreLabSource, valueCount: Int, directory: String, console: LabConsole) {
        self.source = source
        self.valueCount = valueCount
        self.directory = directory
        self.console = console
        generations = Array(repeating: 1, count: valueCount)
        let byteCountMax = source.values.map {
            max($0.chunk.byteCount.rawValue, $0.payload.byteCount.rawValue)
        }.max()!
        touched = .allocate(byteCount: byteCountMax, alignment: 64)
        touched.initializeMemory(as: UInt8.self, repeating: 1)
    }

    deinit { touched.deallocate() }

    func run() throws -> StoreFigures {
        figures.values = valueCount
        figures.payloadMb =
            Double((0..<valueCount).reduce(0) { $0 + source.value($1).payload.byteCount.rawValue }) / 1e6
        try measureSyncedPuts()
        try measure()
        console.clearProgress()
        return figures
    }

    private func configuration(isSynced: Bool) -> ChunkStoreConfiguration {
        let payloadByteCount = Int(figures.payloadMb * 1e6)
        return ChunkStoreConfiguration(
            capacity: ByteCount(4 * payloadByteCount + 1 << 30), segmentByteCount: .mebibytes(64),
            freeSpaceFloor: .zero, dailyWriteBudget: ByteCount(1 << 50),
            syncWindowSeconds: isSynced ? 0 : 3_600, upkeepSeconds: 3_600)
    }

    private func withStore<Result>(
        _ name: String, isSynced: Bool = false, _ body: (ChunkStore) throws -> Result
    ) throws -> Result {
        let logger = Logger(label: "attacca-lab") { _ in SwiftLogNoOpLogHandler() }
        let database = try CacheDatabase.open(
            directory: directory + "/" + name, timeSource: SystemTimeSource(), logger: logger,
            unfitness: ChunkStore.unfitness(in: directory + "/" + name))
        defer { database.close() }
        let store = try ChunkStore.open(
            database: database, configuration: configuration(isSynced: isSynced),
            timeSource: SystemTimeSource(), logger: logger)
        let result = try body(store)
        try store.close()
        return result
    }

    private func key(_ index: Int) -> ChunkKey {
        StoreLabSource.key(index, generation: generations[index], frameCount: source.frameCount)
    }

    // MARK: Writing

    private func measureSyncedPuts() throws {
        let peer = try FilePerChunk(directory: directory + "/files-synced")
        let count = min(valueCount, 200)
        let rates = try withStore("synced", isSynced: true) { store in
            try putBlocks(count, in: store, peer, isSynced: true)
        }
        (figures.putSyncedMbPerS, figures.filePutSyncedMbPerS, figures.putSyncedByFilePutSynced) = rates
        for name in ["synced", "files-synced"] {
            try FileManager.default.removeItem(atPath: directory + "/" + name)
        }
    }

    /// Blocks of values to the store and to the peer in turn: medians of both rates, and of their ratio.
    private func putBlocks(
        _ count: Int, in store: ChunkStore, _ peer: FilePerChunk, isSynced: Bool
    ) throws -> (Double, Double, Double) {
        var rates: [(Double, Double)] = []
        for start in stride(from: 0, to: count, by: Self.blockValueCount) {
            console.showProgress("storing \(start) of \(count)")
            let block = start..<min(start + Self.blockValueCount, count)
            let megabytes = Double(block.reduce(0) { $0 + source.value($1).payload.byteCount.rawValue }) / 1e6
            let stored = try clock.measure {
                for index in block { try put(index, in: store) }
                try store.flush()
            }
            let written = try clock.measure {
                for index in block { try peer.put(source.value(index).payload, index, isSynced: isSynced) }
            }
            rates.append((megabytes / stored.seconds, megabytes / written.seconds))
        }
        return (
            Quantiles(rates.map(\.0)).median, Quantiles(rates.map(\.1)).median,
            Quantiles(rates.map { $0.0 / $0.1 }).median
        )
    }

    private func put(_ index: Int, in store: ChunkStore) throws {
        let value = source.value(index)
        let outcome = store.append(
            StagedChunk(
                key: key(index), payload: value.payload, frameCount: value.chunk.frameCount,
                renderSeconds: 0.5),
            waitingUntil: SystemTimeSource().monotonicNow().advanced(bySeconds: 60))
        guard outcome == .staged else { throw LabFailure("value \(index) was not stored: \(outcome)") }
    }

    // MARK: Reading, churn

    private func measure() throws {
        let peer = try FilePerChunk(directory: directory + "/files")
        let before = try PageCache.residentByteCount()
        try withStore("store") { store in
            let rates = try putBlocks(valueCount, in: store, peer, isSynced: false)
            (figures.putMbPerS, figures.filePutMbPerS, figures.putByFilePut) = rates
            try measureWarmGets(store, peer)
            let after = try PageCache.residentByteCount()
            figures.rssMb = Double(max(0, after - before)) / 1e6
        }
        try measureReopening()
        try PageCache.drop(below: directory)
        try withStore("store") { store in try measureColdGets(store, peer) }
        try withStore("store") { store in try churn(store) }
    }

    private func measureWarmGets(_ store: ChunkStore, _ peer: FilePerChunk) throws {
        var gets: [Double] = []
        var fileGets: [Double] = []
        var preads: [Double] = []
        var copies: [Double] = []
        for pass in 0..<2 {
            for index in 0..<valueCount {
                console.showProgress("reading \(index) of \(valueCount)")
                // Who reads later finds bytes and memory that the others brought near: each comes first in turn.
                var (get, fileGet) = (Duration.zero, Duration.zero)
                var limit = (pread: Duration.zero, copy: Duration.zero)
                for turn in 0..<3 {
                    switch (index + turn) % 3 {
                    case 0: get = try clock.measure { try self.get(index, store) }
                    case 1: fileGet = try clock.measure { try self.get(index, peer) }
                    default: limit = try limits(index, store)
                    }
                }
                // The first pass brings everything into the page cache.
                guard pass == 1 else { continue }
                gets.append(get.seconds * 1e6)
                fileGets.append(fileGet.seconds * 1e6)
                preads.append(limit.pread.seconds * 1e6)
                copies.append(limit.copy.seconds * 1e6)
                try compare(index, store)
            }
        }
        figures.warmGetUs = .init(gets)
        figures.fileWarmGetUs = .init(fileGets)
        figures.preadUs = Quantiles(preads).median
        figures.memcpyUs = Quantiles(copies).median
        figures.warmGetByPreadAndMemcpy =
            Quantiles(gets).median / (figures.preadUs + figures.memcpyUs)
    }

    @discardableResult
    private func get(_ index: Int, _ store: ChunkStore) throws -> PCMChunk {
        guard let stored = try store.read(key(index)) else {
            throw LabFailure("value \(index) is not stored")
        }
        return try codec.decode(
            stored.payload, format: StoreLabSource.format, frameCount: stored.frameCount, checksum: .skipped)
    }

    private func get(_ index: Int, _ peer: FilePerChunk) throws {
        _ = try codec.decode(
            try peer.get(index), format: StoreLabSource.format,
            frameCount: source.value(index).chunk.frameCount,
            checksum: .skipped)
    }

    private func compare(_ index: Int, _ store: ChunkStore) throws {
        let isRight = try get(index, store).withUnsafeBytes { got in
            source.value(index).chunk.withUnsafeBytes { got.isIdentical(to: $0) }
        }
        guard isRight else { throw LabFailure("value \(index) came back wrong") }
    }

    /// The payload's bytes read from the segment into memory in use, and copied once.
    private func limits(_ index: Int, _ store: ChunkStore) throws -> (Duration, Duration) {
        guard let location = try store.location(of: key(index)) else {
            throw LabFailure("value \(index) is not stored")
        }
        let path = "\(directory)/store/segments/\(location.segment).seg"
        let file = try PosixFileSystem().open(path, .read)
        let value = source.value(index)
        let read = UnsafeMutableRawBufferPointer(rebasing: touched[..<value.payload.byteCount.rawValue])
        let pread = try clock.measure { _ = try file.read(into: read, at: location.offset) }
        let copied = UnsafeMutableRawBufferPointer(rebasing: touched[..<value.chunk.byteCount.rawValue])
        let copy = clock.measure { value.chunk.withUnsafeBytes { copied.copyMemory(from: $0) } }
        return (pread, copy)
    }

    private func measureColdGets(_ store: ChunkStore, _ peer: FilePerChunk) throws {
        var gets: [Double] = []
        var fileGets: [Double] = []
        // Far from each other, so that what the system reads ahead serves nobody.
        let step = max(2, valueCount / Self.coldValueCount)
        for index in stride(from: 0, to: valueCount, by: step) {
            gets.append(try clock.measure { try self.get(index, store) }.seconds * 1e3)
            fileGets.append(try clock.measure { try self.get(index, peer) }.seconds * 1e3)
        }
        figures.coldGetMs = .init(gets)
        figures.fileColdGetMs = .init(fileGets)
    }

    private func measureReopening() throws {
        var times: [Double] = []
        for _ in 0..<Self.reopenCount {
            let begun = clock.now
            try withStore("store") { _ in times.append((clock.now - begun).seconds * 1e3) }
        }
        figures.reopenMs = Quantiles(times).median
    }

    /// Replaces a random half of the values, then compacts.
    private func churn(_ store: ChunkStore) throws {
        var generator = LabGenerator(seed: 1)
        for index in (0..<valueCount).shuffled(using: &generator).prefix(valueCount / 2) {
            try store.discard(key(index))
            generations[index] += 1
            try put(index, in: store)
        }
        try store.flush()
        figures.spaceAmplificationAfterChurn = try amplification(store)
        var isComplete = false
        figures.compactS = try clock.measure { isComplete = try store.compact().isComplete }.seconds
        guard isComplete else { throw LabFailure("compaction did not end") }
        figures.spaceAmplificationAfterCompaction = try amplification(store)
        for index in 0..<valueCount { try compare(index, store) }
    }

    /// What the segment files really take, by what lives in them.
    private func amplification(_ store: ChunkStore) throws -> Double {
        let path = directory + "/store/segments"
        let fileSystem = PosixFileSystem()
        let taken = try fileSystem.list(path).reduce(0) {
            $0 + (try fileSystem.open(path + "/" + $1, .read).size().allocatedByteCount)
        }
        return Double(taken) / Double(store.statistics().liveByteCount.rawValue)
    }
}

extension Duration {
    var seconds: Double { milliseconds / 1e3 }
}
