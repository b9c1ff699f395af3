// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import ChunkStorage
import Foundation
import StorageIO
import Threading

/// One cache on a file system that other files, and the cache itself, fill to the last byte, and free again.
final class FullLife {
    /// Where the room is, and how it is taken away.
    enum Room {
        /// The directory lies on a small file system of its own.
        case mount
        /// Writes of segments are refused beyond a number of bytes; the database finds room.
        case quota
    }

    /// The size of the file system, in bytes.
    static let byteCount = 8 << 20
    private static let chunksPerBurst = 20
    private static let retrySeconds = 0.1
    /// How long after there is room the store has to store again, in seconds, beyond the pause.
    private static let returnSecondsMax = 5.0

    private let directory: String
    private let room: Room
    private var random: LabGenerator
    private let plan = FaultPlan()
    private let time = SystemTimeSource()
    private var tally = ProofTally()
    private var promised = PromisedChunks()
    private var nextIndex = 0
    private var ballastPath: String { directory + "/ballast" }

    init(directory: String, room: Room, seed: UInt64) {
        self.directory = directory
        self.room = room
        random = LabGenerator(seed: seed)
    }

    func run(cycleCount: Int) -> ProofTally {
        for cycle in 0..<cycleCount {
            tally.add(.cases)
            do {
                try live(cycle, isFloorKept: cycle % 4 == 3)
            } catch {
                tally.fail(.brokenRules, "cycle \(cycle): \(error)")
            }
        }
        return tally
    }

    private func live(_ cycle: Int, isFloorKept: Bool) throws {
        guard let opened = try open(cycle, isFloorKept) else { return }
        defer { opened.database.close() }
        var evictedCount = 0
        func tellEvictions() {
            let count = opened.store.statistics().evictedCount
            promised.note(.evicted(count - evictedCount), &tally)
            evictedCount = count
        }
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let share = [0.2, 0.5, 0.9, 1, 1].randomElement(using: &random)!
            try takeRoom(share: share)
            for _ in 0..<Int.random(in: 1...4, using: &random) { _ = append(opened.store) }
            try requireAnswers(opened, cycle)
        }
        try takeRoom(share: 0)
        try requireReturn(opened.store, cycle)
        tellEvictions()
        try promised.check(opened.store, ProofLimits(isEvicting: true), "cycle \(cycle)", &tally)
        for problem in try opened.database.integrityProblems(limit: 3) {
            tally.fail(.brokenRules, "cycle \(cycle): the database: \(problem)")
        }
        if Bool.random(using: &random) { try takeRoom(share: 1) }
        do throws(StoreError) {
            try opened.store.close()
        } catch {
            guard error.code == .noSpace || error.code == .io else { throw error }
            tally.add(.refusedWrites)
        }
        tellEvictions()
    }

    // MARK: The store

    /// Opens the store on a disk that may be full: then it may be refused, until there is room.
    private func open(_ cycle: Int, _ isFloorKept: Bool) throws -> ProofStore? {
        do {
            return try openOnce(isFloorKept)
        } catch {
            tally.add(.refusedOpens)
        }
        try takeRoom(share: 0)
        do {
            return try openOnce(isFloorKept)
        } catch {
            tally.fail(.failedOpens, "cycle \(cycle): with room on the disk: \(error)")
            return nil
        }
    }

    private func openOnce(_ isFloorKept: Bool) throws -> ProofStore {
        let defaults = ChunkStoreConfiguration()
        let configuration = ChunkStoreConfiguration(
            segmentByteCount: .mebibytes(1), stagingCapacity: .megabytes(4), batchByteCount: .mebibytes(1),
            freeSpaceFloor: isFloorKept ? defaults.freeSpaceFloor : .zero, syncWindowSeconds: 0.05,
            retrySeconds: Self.retrySeconds, upkeepSeconds: 0.1)
        return try ProofStore(directory + "/cache", configuration, fileSystem: FaultyFileSystem(plan: plan))
    }

    /// - Returns: Whether everything was stored.
    private func append(_ store: ChunkStore) -> Bool {
        var staged: [ProofChunk] = []
        for _ in 0..<Self.chunksPerBurst {
            let chunk = ProofChunk(
                track: Int.random(in: 0..<8, using: &random), generation: 1, index: nextIndex)
            nextIndex += 1
            if store.append(chunk.staged) == .staged { staged.append(chunk) }
        }
        do {
            try store.flush()
        } catch {
            tally.add(.refusedWrites)
            return false
        }
        promised.note(.acknowledged(staged), &tally)
        return staged.count == Self.chunksPerBurst
    }

    /// However full the disk is, what is there is served.
    private func requireAnswers(_ opened: ProofStore, _ cycle: Int) throws {
        for chunk in promised.acknowledged.shuffled(using: &random).prefix(10) {
            if let stored = try opened.store.read(chunk.key), !chunk.isRight(stored) {
                tally.fail(.wrongBytes, "cycle \(cycle): \(chunk) on a full disk")
            }
        }
    }

    private func requireReturn(_ store: ChunkStore, _ cycle: Int) throws {
        let begun = time.monotonicNow()
        var seconds = 0.0
        while !append(store), seconds < Self.returnSecondsMax + Self.retrySeconds {
            usleep(10_000)
            seconds = time.monotonicNow().seconds(since: begun)
        }
        tally.raise(.returnMillisecondsMax, to: Int(seconds * 1_000))
        if seconds >= Self.returnSecondsMax + Self.retrySeconds {
            tally.fail(
                .brokenRules, "cycle \(cycle): with room on the disk nothing is stored after \(seconds) s")
        }
    }

    // MARK: The room

    /// Lets other files take a share of what is free now; 0 gives everything back.
    private func takeRoom(share: Double) throws {
        switch room {
        case .quota:
            if share == 0 {
                plan.heal()
            } else {
                plan.limitWrites(toByteCount: Int64(Double(1 << 20) * (1 - share)))
            }
        case .mount:
            let file = Foundation.open(ballastPath, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
            guard file >= 0 else { throw LabFailure("\(ballastPath): \(String(cString: strerror(errno)))") }
            defer { close(file) }
            let freeByteCount = try PosixFileSystem().space(at: directory).freeByteCount
            let byteCount = share == 1 ? Int.max : Int(Double(freeByteCount) * share)
            let block = [UInt8](repeating: 0xA5, count: 4_096)
            var offset = 0
            while offset < byteCount {
                let count = pwrite(file, block, block.count, off_t(offset))
                // The end of the disk is what it looks for.
                guard count > 0 else { break }
                offset += count
            }
        }
    }
}
