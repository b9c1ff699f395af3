// SPDX-License-Identifier: MIT
import CacheModel
import ChunkStorage

/// A cache in a world of its own: a virtual disk, a virtual clock, a listener and trouble, all from one seed.
///
/// After each event it is compared with a ledger of what it promised. The engine's part is played by a listener that
/// asks for a chunk, renders what is missing, and does so ahead for the next two chunks; on what a cache holds,
/// the engine's own planner would only differ in which chunks these are.
///
/// Rules, checked after each event:
/// 1. Every byte served is right.
/// 2. What was acknowledged is served until it is evicted or removed; a power cut takes at most the last sync window.
/// 3. The segments never take more than the budget and one segment.
/// 4. The counts of the statistics are those of the rows.
/// 5. A sequence is the number of one record only.
/// 6. What was removed on demand does not come back.
/// 7. Once the disk works again, so does the store, by itself.
final class Simulation {
    static let byteCountMax = 12_000
    static let capacity = ByteCount(320 << 10)
    static let segmentByteCount = ByteCount(64 << 10)

    var script: SimulationScript
    /// Apart from the script, so that taking images changes no event.
    var imageGenerator: LabGenerator
    let parentDirectory: String
    let timeSource = VirtualTimeSource()
    let configuration: ChunkStoreConfiguration
    var disk: VirtualDisk
    var processes: [ProofProcess?] = [nil, nil]
    var suspended: Set<Int> = []
    var ledger = ProofLedger()
    var tally = ProofTally()
    /// Whether calls fail, or may.
    var isDiskFailing = false
    /// Whether reads may give less or other bytes than are in the files: what does not verify is dropped.
    var areReadsLying = false
    /// Whether a commit may have failed and yet be in the log, to show after a crash.
    var isIndexDoubtful = false
    /// What the processes that have ended had counted.
    var endedCounters = SimulationCounters()
    /// Until when the segments may take more than they should: a power cut can bring removed ones back.
    var overBudgetEnd = MonotonicTime(nanoseconds: 0)
    /// Whether a process was opened since the last comparison.
    var isFreshlyOpened = false
    /// Whether there was a second process since the first was opened.
    var hasCompany = false
    /// What the processes had counted when the ledger was last compared with the index.
    var baseline = SimulationCounters()
    var probeCount = 0
    var listener = SimulationListener()
    /// Told of each event.
    var trace: (String) -> Void = { _ in }

    init(kind: SimulationScript.Kind, seed: UInt64, in parentDirectory: String) throws {
        script = SimulationScript(kind: kind, seed: seed)
        imageGenerator = LabGenerator(seed: ~seed)
        self.parentDirectory = parentDirectory
        disk = try VirtualDisk(in: parentDirectory)
        configuration = ChunkStoreConfiguration(
            capacity: Self.capacity, segmentByteCount: Self.segmentByteCount,
            stagingCapacity: ByteCount(64 << 10), batchByteCount: ByteCount(16 << 10), openFileCountMax: 4,
            makeStoreID: {
                var generator = LabGenerator(seed: seed)
                return StoreID.random(using: &generator)
            })
    }

    /// Runs so many events, then looks at everything once more.
    func run(eventCount: Int) throws -> ProofTally {
        open(0)
        for number in 0..<eventCount {
            let event = script.next()
            trace("\(number): \(event)")
            try step(event)
            tally.add(.events)
            if !tally.isClean { break }
        }
        if tally.isClean { try step(.heal) }
        if tally.isClean { try step(.reopen) }
        tally.add(.cases)
        return tally
    }

    var counters: SimulationCounters { SimulationCounters(processes, ended: endedCounters) }

    /// One event, and the comparison after it.
    func step(_ event: SimulationEvent) throws {
        try perform(event)
        for process in processes { process?.store.runWriter() }
        try compare("after \(event)")
    }
}
