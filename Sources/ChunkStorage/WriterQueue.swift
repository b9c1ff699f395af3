// SPDX-License-Identifier: MIT
import CacheModel

/// What waits for the writer thread, in the order it was handed over: a value, without clock, thread or disk.
///
/// Invariants, checked by ``checkInvariants()``:
/// 1. `stagedByteCount` is the sum of the records of all chunks accepted and not finished.
/// 2. Every chunk among the items is in `staged` under its key.
/// 3. It exceeds the staging capacity only by being a single chunk.
struct WriterQueue: Sendable {
    private enum Item: Sendable {
        case chunk(StagedChunk)
        case description(DescriptionNote)
        case command(WriterCommand, ticket: UInt64?)
    }

    /// Reads that are remembered for ``HitNote``s at most; beyond them the least is lost: a count.
    static let hitCountMax = 4_096

    private let stagingCapacity: Int64
    private let batchByteCount: Int64
    private let recordByteCountMax: Int64
    private var items: [Item] = []
    private var staged: [ChunkKey: StagedChunk] = [:]
    private var descriptions: [DescriptionKey: TrackDescription] = [:]
    private var hits: [Int64: HitNote] = [:]
    private var results: [UInt64: StoreError?] = [:]
    private var lastTicket: UInt64 = 0
    private var pause: (end: MonotonicTime, reason: RejectionReason)?
    private var isScheduleRequested = false
    /// A failure that no caller of ``WriterCommand/flush`` was told of yet.
    private var untoldFailure: StoreError?

    private(set) var stagedByteCount: Int64 = 0
    private(set) var isClosed = false
    /// Whether nothing is handed to the writer for now.
    private(set) var isSuspended = false

    private struct DescriptionKey: Hashable {
        let track: TrackID
        let fingerprint: TrackFingerprint
    }

    init(_ configuration: ChunkStoreConfiguration) {
        stagingCapacity = Int64(configuration.stagingCapacity.rawValue)
        batchByteCount = Int64(configuration.batchByteCount.rawValue)
        // A payload's length has 32 bits in the record.
        recordByteCountMax = min(Int64(configuration.capacity.rawValue), Int64(UInt32.max))
    }

    /// Accepts a chunk for writing, or says why not.
    mutating func append(_ chunk: StagedChunk, now: MonotonicTime) -> AppendOutcome {
        if isClosed { return .rejected(.closed) }
        if staged[chunk.key] != nil { return .alreadyStored }
        let byteCount = chunk.recordByteCount
        guard byteCount <= recordByteCountMax else { return .rejected(.largerThanCapacity) }
        if let pause {
            if now < pause.end { return .rejected(pause.reason) }
            self.pause = nil
        }
        guard stagedByteCount == 0 || stagedByteCount + byteCount <= stagingCapacity else {
            return .rejected(.stagingFull)
        }
        staged[chunk.key] = chunk
        stagedByteCount += byteCount
        items.append(.chunk(chunk))
        return .staged
    }

    /// Accepts a description for writing; ignored after ``close()``.
    mutating func append(_ note: DescriptionNote) {
        guard !isClosed else { return }
        descriptions[DescriptionKey(track: note.track, fingerprint: note.fingerprint)] = note.description
        items.append(.description(note))
    }

    /// Accepts a command that nobody waits for; ignored after ``close()``.
    mutating func append(_ command: WriterCommand) {
        guard !isClosed else { return }
        items.append(.command(command, ticket: nil))
    }

    /// Accepts a command and returns the number to ask ``takeResult(_:)`` with; nil after ``close()``.
    mutating func submit(_ command: WriterCommand) -> UInt64? {
        guard !isClosed else { return nil }
        lastTicket += 1
        items.append(.command(command, ticket: lastTicket))
        return lastTicket
    }

    /// How a command ended, once: success or a failure; nil while it has not.
    mutating func takeResult(_ ticket: UInt64) -> Result<Void, StoreError>? {
        guard let result = results.removeValue(forKey: ticket) else { return nil }
        return result.map(Result.failure) ?? .success(())
    }

    /// Remembers that a record was read.
    ///
    /// - Parameter uses: What that counts for towards keeping it, at least 1.
    /// - Returns: Whether the writer should be woken to see to it in time.
    mutating func recordHit(sequence: Int64, uses: Int64, now: WallTime) -> Bool {
        guard !isClosed else { return false }
        if hits[sequence] != nil {
            hits[sequence]!.count += 1
            hits[sequence]!.uses += uses
            hits[sequence]!.lastUsed = now
            return false
        }
        guard hits.count < Self.hitCountMax else { return false }
        hits[sequence] = HitNote(count: 1, uses: uses, lastUsed: now)
        guard hits.count == 1 else { return false }
        isScheduleRequested = true
        return true
    }

    /// The reads noted since the last call.
    mutating func takeHits() -> [Int64: HitNote] {
        defer { hits = [:] }
        return hits
    }

    /// A chunk that is accepted and not acknowledged.
    func stagedChunk(_ key: ChunkKey) -> StagedChunk? { staged[key] }

    /// A description that is accepted and not acknowledged.
    func description(of track: TrackID, fingerprint: TrackFingerprint) -> TrackDescription? {
        descriptions[DescriptionKey(track: track, fingerprint: fingerprint)]
    }

    /// Accepts nothing more; the writer ends once everything accepted is done.
    mutating func close() { isClosed = true }

    /// Hands out work again after ``WriterCommand/suspend``.
    mutating func resume() { isSuspended = false }

    /// The next work, or nil when there is none: a command, or as many chunks as go into one batch.
    mutating func takeWork() -> WriterWork? {
        // Whoever closes a suspended store wants what is staged on the disk.
        guard !isSuspended || isClosed else { return nil }
        guard let first = items.first else {
            if isClosed { return .stop }
            guard isScheduleRequested else { return nil }
            isScheduleRequested = false
            return .schedule
        }
        if case .command(let command, let ticket) = first {
            items.removeFirst()
            return .command(command, ticket: ticket)
        }
        return .batch(takeBatch())
    }

    /// Takes back a batch that could not be begun: it is the next again, still staged.
    mutating func putBack(_ batch: WriterBatch) {
        items.insert(
            contentsOf: batch.chunks.map(Item.chunk) + batch.descriptions.map(Item.description), at: 0)
        assert(checkInvariants())
    }

    /// Ends a batch: its chunks are acknowledged, or forgotten when it failed.
    mutating func finish(_ batch: WriterBatch, failure: StoreError?) {
        for chunk in batch.chunks {
            staged[chunk.key] = nil
            stagedByteCount -= chunk.recordByteCount
        }
        for note in batch.descriptions {
            let key = DescriptionKey(track: note.track, fingerprint: note.fingerprint)
            if descriptions[key] == note.description { descriptions[key] = nil }
        }
        if let failure { untoldFailure = failure }
        assert(checkInvariants())
    }

    /// Ends a command; a flush also tells of an earlier failure.
    mutating func finish(_ command: WriterCommand, ticket: UInt64?, failure: StoreError?) {
        var told = failure
        switch command {
        case .flush:
            told = failure ?? untoldFailure
            untoldFailure = nil
        case .suspend: isSuspended = failure == nil
        default: break
        }
        guard let ticket else { return }
        results[ticket] = .some(told)
    }

    /// The failure that no flush told of, once.
    mutating func takeUntoldFailure() -> StoreError? {
        defer { untoldFailure = nil }
        return untoldFailure
    }

    /// Accepts no chunks for a while, after the disk refused something.
    mutating func pause(until end: MonotonicTime, because reason: RejectionReason) {
        pause = (end, reason)
    }

    private mutating func takeBatch() -> WriterBatch {
        var batch = WriterBatch()
        var byteCount: Int64 = 0
        var taken = 0
        scan: for item in items {
            switch item {
            case .chunk(let chunk):
                if byteCount > 0, byteCount + chunk.recordByteCount > batchByteCount { break scan }
                byteCount += chunk.recordByteCount
                batch.chunks.append(chunk)
            case .description(let note):
                batch.descriptions.append(note)
            case .command:
                break scan
            }
            taken += 1
        }
        items.removeFirst(taken)
        return batch
    }

    /// Verifies the invariants; traps with the violated one. Debug builds and tests only.
    @discardableResult
    func checkInvariants() -> Bool {
        let sum = staged.values.reduce(0) { $0 + $1.recordByteCount }
        precondition(sum == stagedByteCount, "(1) \(stagedByteCount) bytes staged, \(sum) in the table")
        for case .chunk(let chunk) in items {
            precondition(staged[chunk.key] != nil, "(2) \(chunk.key) waits and is not staged")
        }
        precondition(staged.count <= 1 || sum <= stagingCapacity, "(3) \(sum) bytes staged")
        return true
    }
}
