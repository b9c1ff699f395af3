// SPDX-License-Identifier: MIT
public import CacheModel

/// The limits of a chunk store.
public struct ChunkStoreConfiguration: Sendable {
    /// The disk budget: space of all segments, in real bytes. Passed by less than one segment.
    public let capacity: ByteCount
    /// The length at which a segment is sealed; a larger chunk gets a segment of its own.
    public let segmentByteCount: ByteCount
    /// Bytes of records that may wait for the writer; more is rejected. One chunk always fits.
    public let stagingCapacity: ByteCount
    /// Bytes of records that are written before they are committed together.
    public let batchByteCount: ByteCount
    /// What a power cut may cost: how long written bytes may stay unsynced, in seconds.
    public let syncWindowSeconds: Double
    /// How long nothing is accepted after the disk refused something, in seconds.
    public let retrySeconds: Double
    /// Segment files kept open for reading.
    public let openFileCountMax: Int
    /// Names a new store; called once in its life.
    public let makeStoreID: @Sendable () -> StoreID

    /// - Precondition: Byte counts and seconds are positive and finite.
    public init(
        capacity: ByteCount = .mebibytes(1024), segmentByteCount: ByteCount = .mebibytes(64),
        stagingCapacity: ByteCount = .megabytes(16), batchByteCount: ByteCount = .megabytes(8),
        syncWindowSeconds: Double = 5, retrySeconds: Double = 2, openFileCountMax: Int = 32,
        makeStoreID: @escaping @Sendable () -> StoreID = {
            var generator = SystemRandomNumberGenerator()
            return .random(using: &generator)
        }
    ) {
        precondition(capacity > .zero, "a disk budget of \(capacity)")
        precondition(segmentByteCount > .zero, "segments of \(segmentByteCount)")
        precondition(stagingCapacity > .zero, "staging of \(stagingCapacity)")
        precondition(batchByteCount > .zero, "batches of \(batchByteCount)")
        precondition((0..<1e6).contains(syncWindowSeconds), "a sync window of \(syncWindowSeconds) s")
        precondition((0..<1e6).contains(retrySeconds), "a pause of \(retrySeconds) s")
        precondition(openFileCountMax > 0, "\(openFileCountMax) open files")
        self.capacity = capacity
        self.segmentByteCount = segmentByteCount
        self.stagingCapacity = stagingCapacity
        self.batchByteCount = batchByteCount
        self.syncWindowSeconds = syncWindowSeconds
        self.retrySeconds = retrySeconds
        self.openFileCountMax = openFileCountMax
        self.makeStoreID = makeStoreID
    }
}
