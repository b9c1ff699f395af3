// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import Foundation
import Logging
import StorageIO
import TestSupport

@testable import ChunkStorage

/// A cache directory of one test, and chunks whose payloads are a function of their keys, so that every byte
/// that is served can be checked without being kept.
final class StoreFixture: Sendable {
    let temporary = TemporaryDirectory()
    let plan = FaultPlan()
    let time = ManualTimeSource()
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let storeID = StoreID(high: 0x0123_4567_89AB_CDEF, low: 0xFEDC_BA98_7654_3210)

    let path: String
    var segmentsPath: String { path + "/segments" }

    init() { path = temporary.file("cache") }

    /// For a second process that uses the directory of the first.
    init(path: String) { self.path = path }

    func openDatabase(_ mode: CacheDatabaseMode = .readWrite) throws -> CacheDatabase {
        try CacheDatabase.open(directory: path, mode: mode, timeSource: time, logger: logger)
    }

    func open(_ database: CacheDatabase, _ configuration: ChunkStoreConfiguration? = nil) throws -> ChunkStore
    {
        try ChunkStore.open(
            database: database, configuration: configuration ?? self.configuration(),
            fileSystem: FaultyFileSystem(plan: plan), timeSource: time, logger: logger)
    }

    /// Opens the store, lets `body` use it, and closes it.
    @discardableResult
    func withStore<Result>(
        _ mode: CacheDatabaseMode = .readWrite, _ configuration: ChunkStoreConfiguration? = nil,
        _ body: (ChunkStore) throws -> Result
    ) throws -> Result {
        let database = try openDatabase(mode)
        defer { database.close() }
        let store = try open(database, configuration)
        let result = try body(store)
        try store.close()
        return result
    }

    func configuration(
        capacityKibibytes: Int = 1 << 20, segmentKibibytes: Int = 1 << 10
    ) -> ChunkStoreConfiguration {
        let storeID = storeID
        return ChunkStoreConfiguration(
            capacity: ByteCount(capacityKibibytes << 10), segmentByteCount: ByteCount(segmentKibibytes << 10),
            stagingCapacity: .mebibytes(64), batchByteCount: ByteCount(256 << 10), syncWindowSeconds: 60,
            retrySeconds: 2, makeStoreID: { storeID })
    }

    func key(
        _ index: Int, track: TrackID = "/music/a.flac", revision: UInt64 = 1, preset: Preset = "punchy"
    ) -> ChunkKey {
        let format = PCMFormat(sampleFormat: .int16, sampleRate: 44_100, channelCount: 2)
        return ChunkKey(
            track: track, trackRevision: TrackRevision(rawValue: revision),
            rendererRevision: RendererRevision(rawValue: .max - 5),
            variant: Variant(preset: preset, intensity: 0.8), grid: Grid(format: format, chunkSeconds: 10),
            index: index)
    }

    /// What the payload of a key consists of.
    func bytes(of key: ChunkKey, count: Int = 1_000) -> [UInt8] {
        var digest = StableDigest()
        digest.combine("\(key) \(key.trackRevision) \(key.rendererRevision) \(count)")
        var generator = SeededGenerator(seed: digest.value)
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, initializedCount in
            let words = UnsafeMutableRawBufferPointer(buffer)
            for offset in stride(from: 0, to: count, by: 8) {
                withUnsafeBytes(of: generator.next().littleEndian) { word in
                    let part = UnsafeMutableRawBufferPointer(rebasing: words[offset..<min(offset + 8, count)])
                    part.copyMemory(from: UnsafeRawBufferPointer(rebasing: word[..<part.count]))
                }
            }
            initializedCount = count
        }
    }

    func chunk(_ key: ChunkKey, count: Int = 1_000, renderSeconds: Double = 0.25) -> StagedChunk {
        let payload = bytes(of: key, count: count).withUnsafeBytes { ChunkPayload(copying: $0) }
        return StagedChunk(
            key: key, payload: payload, frameCount: FrameCount(441_000), renderSeconds: renderSeconds)
    }

    /// Whether a store gives exactly the bytes of a key; nil when it has none.
    func isRight(_ store: ChunkStore, _ key: ChunkKey, count: Int = 1_000) throws -> Bool? {
        try store.read(key).map { $0.payload.withUnsafeBytes { Array($0) } == bytes(of: key, count: count) }
    }

    func segmentFiles() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: segmentsPath).sorted()
    }

    /// Removes the database and its log: what a lost index leaves.
    func loseDatabase() throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: path)
        where name.hasPrefix("attacca.sqlite") {
            try FileManager.default.removeItem(atPath: path + "/" + name)
        }
    }

    /// Space that the segment files take, in bytes, asked of the file system.
    func diskByteCount() throws -> Int {
        let fileSystem = PosixFileSystem()
        return try segmentFiles().reduce(0) { sum, name in
            sum + Int(try fileSystem.open(segmentsPath + "/" + name, .read).size().allocatedByteCount)
        }
    }
}
