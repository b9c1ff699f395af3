// SPDX-License-Identifier: MIT
import ArgumentParser
import CacheModel
import ChunkStorage

/// Whether a cache notices that records, segments or databases are not where they belong.
struct MisdirectLab: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "misdirect",
        abstract: "Exchange records, segments and databases with older and foreign ones.",
        discussion: """
            Each seed does one to three things to a store: a record copied over another, segments exchanged, duplicated, \
            put back or brought from another store, the database put back, brought, emptied or lost, its log likewise.

            Nothing wrong may be served, and opening may not fail. A record that still lies intact at its place, in a \
            segment of the store that the directory is taken for, has to be served, after reopening once at most; but \
            not where the log of another time was applied to the database: then any row may be missing.

            Exits 0; 1 when one of these did not hold: "failures" has the seeds.
            """)

    @Option(help: "Cases.")
    var cases = 10_000
    @OptionGroup var options: ProofOptions

    func run() throws {
        let directory = options.scratchDirectory
        let (own, foreign) = (try Self.store(1, in: directory), try Self.store(2, in: directory))
        try ProofRunner(name: "misdirect", options: options, shown: [.collateral])
            .run(seeds: options.seeds(count: cases)) { try Self.run(seed: $0, own, foreign, in: $1) }
    }

    static func store(_ seed: UInt64, in directory: String) throws -> FilledStore {
        try FilledStore(
            seed: seed, chunkCount: 24, payloadByteCountMax: 3_000, segmentByteCount: 10_000, in: directory)
    }

    /// One case: what was done to the store is drawn from the seed.
    static func run(
        seed: UInt64, _ own: FilledStore, _ foreign: FilledStore, in directory: String
    ) throws -> ProofTally {
        var tally = ProofTally()
        tally.add(.cases)
        let misdirection = try Misdirection(of: own, beside: foreign, seed: seed)
        let intact = try misdirection.intactKeys()
        let what = misdirection.description
        let disk = try VirtualDisk(misdirection.memory, in: directory)
        let expectation = ProofExpectation(
            served: [], absent: [], offered: own.keys.union(foreign.keys), byteCountMax: own.byteCountMax)
        var served: Set<ChunkKey> = []
        for attempt in 0..<2 where attempt == 0 || !intact.isSubset(of: served) {
            guard
                let process = ProofProcess.open(disk, own.configuration, own.timeSource, &tally, what)
            else { return tally }
            do {
                served = try expectation.check(process, &tally, what)
            } catch let error as StoreError where error.code == .corruption {
                // Met in use, and written down: the next opening replaces the database.
                served = []
            }
            process.crash()
        }
        for key in intact.subtracting(served) { tally.fail(.collateral, "\(what): \(key)") }
        if let process = ProofProcess.open(disk, own.configuration, own.timeSource, &tally, what) {
            expectation.checkWorking(process, 1_000, &tally, what)
            process.crash()
        }
        return tally
    }
}
