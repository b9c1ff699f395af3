// SPDX-License-Identifier: MIT
import ArgumentParser
import CacheModel
import ChunkStorage

/// Whether a cache survives power cuts and kills: at random calls of a workload an image of the disk is taken, as the
/// power cut or the end of the process would leave it, and opened.
///
/// SQLite's files are on the virtual disk as well, so that the images have what was synced of database and log, and of
/// every sector written since the old or the new content.
struct PowerLossLab: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "powerloss",
        abstract: "Open what power cuts and kills at random calls leave of a cache.",
        discussion: """
            Each seed is a workload: chunks, hits, evictions, purges, compaction, time, closing and opening. From three \
            images of four the power went, with sectors of 512 or 4096 bytes; in the others the process was killed.

            Each image has to open; what was acknowledged, and with a power cut older than the sync window, has to be \
            served unless it was evicted or removed; nothing wrong or removed may be; the store has to work.

            Exits 0; 1 when one of these did not hold: "failures" has the seeds.
            """)

    /// Images of one workload.
    static let imagesPerSeed = 500

    @Option(help: "Images.")
    var images = 10_000
    @OptionGroup var options: ProofOptions

    func run() throws {
        let perSeed = min(images, Self.imagesPerSeed)
        let seedCount = (images + perSeed - 1) / perSeed
        try ProofRunner(name: "powerloss", options: options).run(seeds: options.seeds(count: seedCount)) {
            try Self.workload(seed: $0, in: $1, imageCount: perSeed)
        }
    }

    /// Runs the workload of a seed until so many images were opened; each is a case.
    static func workload(seed: UInt64, in directory: String, imageCount: Int) throws -> ProofTally {
        let simulation = try Simulation(kind: .healthy, seed: seed, in: directory)
        let images = PowerLossImages(of: simulation.disk, seed: seed)
        var tally = ProofTally()
        simulation.open(0)
        while tally[.cases] < imageCount, tally.isClean, simulation.tally.isClean {
            // Begun or ended by this event, a chunk may be there or not: what holds before and after it has to.
            let before = simulation.ledger
            let event = simulation.script.next()
            try simulation.step(event)
            for image in images.take() where tally[.cases] < imageCount {
                let served = before.stored.filter { key, chunk in
                    guard let after = simulation.ledger.stored[key] else { return false }
                    return !after.isContested && (image.isProcessCrash || chunk.isDurable)
                }
                let expectation = ProofExpectation(
                    served: Set(served.keys),
                    absent: before.removed.intersection(simulation.ledger.removed),
                    offered: simulation.ledger.offered, byteCountMax: Simulation.byteCountMax)
                try open(image, expectation, simulation, &tally, "\(image.circumstances) in \(event)")
                tally.add(.cases)
            }
        }
        tally.add(simulation.tally, seed: seed)
        return tally
    }

    private static func open(
        _ image: PowerLossImages.Image, _ expectation: ProofExpectation, _ simulation: Simulation,
        _ tally: inout ProofTally, _ circumstances: String
    ) throws {
        let disk = try VirtualDisk(image.memory, in: simulation.parentDirectory)
        guard
            let process = ProofProcess.open(
                disk, simulation.configuration, simulation.timeSource, &tally, circumstances)
        else { return }
        _ = try expectation.check(process, &tally, circumstances)
        expectation.checkWorking(process, 1_000, &tally, circumstances)
        process.crash()
    }
}
