// SPDX-License-Identifier: MIT
public import CacheModel
import StorageIO

/// The limits of a chunk store.
public struct ChunkStoreConfiguration: Sendable {
    /// The share of a file system that is left free where ``freeSpaceFloor`` is more than that: a small one is not
    /// given up altogether.
    static let freeShareMax = 0.05

    /// The disk budget: space of all segments, in real bytes. Passed by less than one segment.
    public let capacity: ByteCount
    /// The length at which a segment is sealed; a larger chunk gets a segment of its own.
    public let segmentByteCount: ByteCount
    /// Bytes of records that may wait for the writer; more is rejected. One chunk always fits.
    public let stagingCapacity: ByteCount
    /// Bytes of records that are written before they are committed together.
    public let batchByteCount: ByteCount
    /// What the store leaves free of the file system, or 5 % of it where that is less.
    public let freeSpaceFloor: ByteCount
    /// What all processes together write into segments in a day (UTC).
    public let dailyWriteBudget: ByteCount
    /// What a power cut may cost: how long written bytes may stay unsynced, in seconds.
    public let syncWindowSeconds: Double
    /// How long nothing is accepted after the disk refused something, in seconds.
    public let retrySeconds: Double
    /// How often an idle writer looks whether space should be given back, in seconds.
    public let upkeepSeconds: Double
    /// How many bytes a second compaction copies beside a player.
    public let compactionRate: ByteCount
    /// Segment files kept open for reading.
    public let openFileCountMax: Int
    /// Who is told what is evicted, if anybody.
    public let evictions: EvictionObserver?
    /// Names a new store; called once in its life.
    public let makeStoreID: @Sendable () -> StoreID

    /// - Parameter segmentByteCount: By default 64 MiB, or a sixteenth of the capacity where that is less.
    /// - Precondition: Byte counts but the floor are positive, seconds finite and not negative.
    public init(
        capacity: ByteCount = .mebibytes(1024), segmentByteCount: ByteCount? = nil,
        stagingCapacity: ByteCount = .megabytes(16), batchByteCount: ByteCount = .megabytes(8),
        freeSpaceFloor: ByteCount = .mebibytes(512), dailyWriteBudget: ByteCount = .mebibytes(64 << 10),
        syncWindowSeconds: Double = 5, retrySeconds: Double = 2, upkeepSeconds: Double = 30,
        compactionRate: ByteCount = .megabytes(16), openFileCountMax: Int = 32,
        evictions: EvictionObserver? = nil,
        makeStoreID: @escaping @Sendable () -> StoreID = {
            var generator = SystemRandomNumberGenerator()
            return .random(using: &generator)
        }
    ) {
        let segmentByteCount =
            segmentByteCount
            ?? ByteCount(min(64 << 20, max(1 << 20, capacity.rawValue / 16)))
        precondition(capacity > .zero, "a disk budget of \(capacity)")
        precondition(segmentByteCount > .zero, "segments of \(segmentByteCount)")
        precondition(stagingCapacity > .zero, "staging of \(stagingCapacity)")
        precondition(batchByteCount > .zero, "batches of \(batchByteCount)")
        precondition(dailyWriteBudget > .zero, "\(dailyWriteBudget) a day")
        precondition(compactionRate > .zero, "compaction of \(compactionRate) a second")
        precondition((0..<1e6).contains(syncWindowSeconds), "a sync window of \(syncWindowSeconds) s")
        precondition((0..<1e6).contains(retrySeconds), "a pause of \(retrySeconds) s")
        precondition((0..<1e6).contains(upkeepSeconds), "upkeep every \(upkeepSeconds) s")
        precondition(openFileCountMax > 0, "\(openFileCountMax) open files")
        self.capacity = capacity
        self.segmentByteCount = segmentByteCount
        self.stagingCapacity = stagingCapacity
        // What is written before anything is evicted for it must not pass the budget by more than a segment.
        self.batchByteCount = min(batchByteCount, segmentByteCount)
        self.freeSpaceFloor = freeSpaceFloor
        self.dailyWriteBudget = dailyWriteBudget
        self.syncWindowSeconds = syncWindowSeconds
        self.retrySeconds = retrySeconds
        self.upkeepSeconds = upkeepSeconds
        self.compactionRate = compactionRate
        self.openFileCountMax = openFileCountMax
        self.evictions = evictions
        self.makeStoreID = makeStoreID
    }

    /// What has to stay free on a file system of this size, in bytes.
    func freeByteCountMin(of space: FileSystemSpace) -> Int64 {
        min(Int64(freeSpaceFloor.rawValue), Int64(Double(space.totalByteCount) * Self.freeShareMax))
    }
}
