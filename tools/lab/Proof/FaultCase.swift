// SPDX-License-Identifier: MIT
import CacheModel
import Foundation
import StorageIO

/// Which call of the workload fails, and how; each number is another case.
struct FaultCase {
    static let systemNumbers = [ENOSPC, EIO, EROFS, EDQUOT, EMFILE]
    /// Ways for one call to fail: each error, once and from then on.
    static let variantCount = 2 * systemNumbers.count
    /// What happens to a small cache: opening, chunks, hits, syncs, evictions, compaction, purges, closing, opening.
    static let events: [SimulationEvent] =
        [.play, .play, .flush, .changeTrack(1)] + Array(repeating: .play, count: 9)
        + [.pass(seconds: 6), .switchPreset("wide")] + Array(repeating: .play, count: 11)
        + [.pin, .changeTrack(2)] + Array(repeating: .play, count: 11)
        + [.changeTrack(3)] + Array(repeating: .play, count: 13)
        + [.changeTrack(4)] + Array(repeating: .play, count: 13)
        + [.flush, .pass(seconds: 40), .compact(steps: 3), .modifyTrack(1), .purgeTrack(2), .play, .reopen]
        + [.play, .play, .purgeAll, .play, .suspend, .play, .resume, .flush]

    let isOfDatabase: Bool
    let site: Int
    let systemNumber: Int32
    let isLasting: Bool

    /// Numbers go through the variants of a site, then to the other kind of file, then to the next site.
    init(number: UInt64) {
        let variant = Int(number % UInt64(Self.variantCount))
        systemNumber = Self.systemNumbers[variant / 2]
        isLasting = variant % 2 == 1
        isOfDatabase = number / UInt64(Self.variantCount) % 2 == 1
        site = Int(number / UInt64(2 * Self.variantCount))
    }

    /// The numbers of all cases: every variant of every call that the workload makes on a healthy disk.
    static func numbers(in directory: String) throws -> [UInt64] {
        let simulation = try Simulation(kind: .healthy, seed: 0, in: directory)
        // Begins to count.
        simulation.disk.heal()
        simulation.open(0)
        for event in events { try simulation.step(event) }
        guard simulation.tally.isClean else {
            throw LabFailure("the workload fails on a healthy disk: \(simulation.tally.failures[0].what)")
        }
        let (callCount, databaseCallCount) = (
            simulation.disk.plan.callCount, simulation.disk.databasePlan.callCount
        )
        return (0..<UInt64(2 * variantCount * max(callCount, databaseCallCount))).filter {
            let candidate = FaultCase(number: $0)
            return candidate.site < (candidate.isOfDatabase ? databaseCallCount : callCount)
        }
    }

    /// Runs the workload with its call failing, then on a healthy disk.
    func run(in directory: String) throws -> ProofTally {
        let simulation = try Simulation(kind: .healthy, seed: 0, in: directory)
        simulation.beginFaults(ofDatabase: isOfDatabase)
        let plan = isOfDatabase ? simulation.disk.databasePlan : simulation.disk.plan
        plan.fail(
            calls: site..<(isLasting ? Int.max : site + 1), systemNumber: systemNumber, tearsWrites: true)
        return try finish(simulation)
    }

    /// Runs the workload with reads of segments that give less or other bytes than are there.
    static func runLying(seed: UInt64, in directory: String) throws -> ProofTally {
        let simulation = try Simulation(kind: .healthy, seed: 0, in: directory)
        simulation.beginFaults(ofDatabase: false)
        simulation.areReadsLying = true
        simulation.disk.plan.disturbReads(oneIn: 7, seed: seed, kinds: [.flippedBit, .shortRead])
        return try FaultCase(number: seed).finish(simulation)
    }

    private func finish(_ simulation: Simulation) throws -> ProofTally {
        simulation.open(0)
        for event in Self.events where simulation.tally.isClean { try simulation.step(event) }
        if simulation.tally.isClean { try simulation.step(.heal) }
        if simulation.tally.isClean { try simulation.step(.reopen) }
        simulation.tally.add(.cases)
        return simulation.tally
    }
}
