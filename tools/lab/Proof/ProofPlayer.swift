// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import ChunkStorage
import Foundation
import Threading

/// A process that writes as a player does, only quicker: one thread appends, flushes, purges and compacts as a seeded
/// schedule says; another reads what was acknowledged, and checks it, all the time.
final class ProofPlayer {
    static let tracksPerPlayer = 4
    static let burstCountMax = 8

    private let directory: String
    private let limits: ProofLimits
    private let reporter = ChildReporter()
    private let chunks = Lock(Set<ProofChunk>())
    private var random: LabGenerator
    /// The generations and the next chunks of its tracks.
    private var tracks: [(generation: UInt64, index: Int)]
    private let firstTrack: Int
    private var evictedCount = 0

    /// - Parameters:
    ///   - number: Which of the players on the directory it is; each has tracks of its own.
    ///   - generation: Above that of every earlier run on the directory.
    init(directory: String, limits: ProofLimits, seed: UInt64, number: Int, generation: UInt64) {
        self.directory = directory
        self.limits = limits
        random = LabGenerator(seed: seed)
        firstTrack = number * Self.tracksPerPlayer
        tracks = Array(repeating: (generation, 0), count: Self.tracksPerPlayer)
    }

    /// Runs until the process is killed, or its parent is gone.
    func run() {
        let parent = getppid()
        while getppid() == parent {
            guard let opened = Self.open(directory, limits, reporter) else { return }
            evictedCount = 0
            let isEnding = Lock(false)
            let reader = ProofReader(
                store: opened.store, chunks: chunks, mayForget: limits.isEvicting, reporter: reporter)
            let seed = random.next()
            let thread = WorkerThread(name: "proof-reader") {
                reader.run(seed: seed, until: { isEnding.withLock(\.self) })
            }
            var remaining = Int.random(in: 10...200, using: &random)
            while remaining > 0, getppid() == parent {
                step(opened.store)
                remaining -= 1
            }
            isEnding.withLock { $0 = true }
            thread.join()
            // What is staged and cannot be written was not acknowledged.
            attempt("close") { try opened.close() }
        }
    }

    /// Opens the directory; waits where another process holds a lock, since it may be suspended.
    ///
    /// - Returns: Nil, and said, when it cannot be opened.
    static func open(
        _ directory: String, _ limits: ProofLimits, mode: CacheDatabaseMode = .readWrite,
        _ reporter: ChildReporter
    ) -> ProofStore? {
        var last: (any Error)?
        for _ in 0..<20 {
            reporter.tell(.opening)
            do {
                let opened = try ProofStore(directory, limits.configuration, mode: mode)
                reporter.tell(.opened)
                return opened
            } catch {
                last = error
                guard (error as? CacheDatabaseError)?.code == .busy || (error as? StoreError)?.code == .busy
                else { break }
                reporter.tell(.counted(.delayedOpens, 1))
            }
        }
        reporter.fail(.failedOpens, "\(last!)")
        return nil
    }

    // MARK: The schedule

    private func step(_ store: ChunkStore) {
        let track = Int.random(in: 0..<tracks.count, using: &random)
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<5: purgeAll(track, store)
        case 5..<15: purgeEarlier(track, store)
        case 15..<18:
            var stepCount = Int.random(in: 1...6, using: &random)
            attempt("compact") {
                _ = try store.compact { _ in
                    stepCount -= 1
                    return stepCount > 0
                }
            }
        case 18..<20:
            store.pin([
                ProofChunk(track: firstTrack + track, generation: tracks[track].generation, index: 0).key
            ])
        case 20..<22:
            attempt("suspend") { try store.suspend() }
            store.resume()
        default: append(to: track, store)
        }
        let evicted = store.statistics().evictedCount
        if evicted > evictedCount { reporter.tell(.evicted(evicted - evictedCount)) }
        evictedCount = evicted
    }

    private func append(to track: Int, _ store: ChunkStore) {
        var staged: [ProofChunk] = []
        for _ in 0..<Int.random(in: 1...Self.burstCountMax, using: &random) {
            let chunk = ProofChunk(
                track: firstTrack + track, generation: tracks[track].generation, index: tracks[track].index)
            tracks[track].index += 1
            if store.append(chunk.staged) == .staged { staged.append(chunk) }
        }
        attempt("flush") {
            try store.flush()
            reporter.tell(.acknowledged(staged))
            chunks.withLock { $0.formUnion(staged) }
        }
    }

    /// Removes all of a track, and goes on with its next generation.
    private func purgeAll(_ track: Int, _ store: ChunkStore) {
        tracks[track] = (tracks[track].generation + 1, 0)
        purge(track, store) { try store.remove(track: ProofChunk.trackID($0)) }
    }

    /// A new revision of the track turned up: the earlier ones are of no use.
    private func purgeEarlier(_ track: Int, _ store: ChunkStore) {
        let revision = TrackRevision(rawValue: tracks[track].generation)
        purge(track, store) { try store.remove(track: ProofChunk.trackID($0), keeping: revision) }
    }

    private func purge(_ track: Int, _ store: ChunkStore, _ body: (Int) throws -> Void) {
        let (number, below) = (firstTrack + track, tracks[track].generation)
        chunks.withLock { chunks in
            chunks = chunks.filter { $0.track != number || $0.generation >= below }
        }
        reporter.tell(.purging(track: number, below: below))
        attempt("purge") {
            try body(number)
            reporter.tell(.purged(track: number, below: below))
        }
    }

    /// What is refused was not promised: it is counted only.
    private func attempt(_ what: String, _ body: () throws -> Void) {
        do {
            try body()
        } catch {
            let isBlocked = (error as? StoreError)?.code == .busy
            reporter.tell(.counted(isBlocked ? .blockedWrites : .refusedWrites, 1))
            if !isBlocked { reporter.fail(.brokenRules, "\(what): \(error)") }
        }
    }
}
