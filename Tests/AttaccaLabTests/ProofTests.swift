// SPDX-License-Identifier: MIT
import ArgumentParser
import CacheModel
import ChunkStorage
import Testing
import Threading

@testable import AttaccaLab

/// The proofs of the laboratory, each for a few seconds. A failure names the seed that replays it there.
///
/// One after the other, each on threads of its own: the threads that tests share are few, and some of those who wait for one
/// hold another.
@Suite(.serialized) struct ProofTests {
    private let directory = ProofOptions.scratchDirectory

    private func prove(
        _ name: String, seeds: [UInt64],
        _ runCase: @escaping @Sendable (UInt64, String) throws -> ProofTally
    ) async throws -> ProofTally {
        try await withCheckedThrowingContinuation { continuation in
            WorkerThread(name: "proofs") {
                continuation.resume(
                    with: Result {
                        let options = try ProofOptions.parse(["--jobs", "2"])
                        return ProofRunner(name: name, options: options).tally(seeds: seeds, runCase)
                    })
            }.detach()
        }
    }

    private func seeds(_ range: Range<UInt64>) -> [UInt64] { Array(range) }

    @Test func `what a power cut or a kill leaves at any call opens, and keeps what was promised`()
        async throws
    {
        let tally = try await prove("powerloss", seeds: seeds(0..<10)) {
            try PowerLossLab.workload(seed: $0, in: $1, imageCount: 50)
        }
        #expect(tally[.cases] == 500)
        #expect(tally.isClean, "\(tally.failures)")
    }

    @Test func `worlds from 200 seeds break no promise`() async throws {
        let tally = try await prove("simulate", seeds: seeds(0..<200)) {
            try SimulateLab.world(seed: $0, in: $1, eventCount: 300)
        }
        #expect(tally[.cases] == 200)
        #expect(tally.isClean, "\(tally.failures)")
    }

    @Test func `a world is the same whenever its seed is run`() throws {
        func trace() throws -> [String] {
            var lines: [String] = []
            let tally = try SimulateLab.world(seed: 7, in: directory, eventCount: 120) { lines.append($0) }
            return lines + [tally.counts.sorted { $0.key.rawValue < $1.key.rawValue }.description]
        }
        #expect(try trace() == trace())
    }

    /// Every call, of the store and of SQLite, once and from then on; the errors take turns. The laboratory has them all.
    @Test func `any call of the workload fails, and the store works again`() async throws {
        let numbers = try FaultCase.numbers(in: directory).filter {
            let fault = FaultCase(number: $0)
            return fault.systemNumber == FaultCase.systemNumbers[fault.site % FaultCase.systemNumbers.count]
        }
        #expect(numbers.count > 2_000)
        let tally = try await prove("faults", seeds: numbers) { try FaultCase(number: $0).run(in: $1) }
        #expect(tally[.cases] == numbers.count)
        #expect(tally.isClean, "\(tally.failures)")
    }

    @Test func `reads that give other bytes than are there give none that are wrong`() async throws {
        let tally = try await prove("faults", seeds: seeds(0..<3)) {
            try FaultCase.runLying(seed: $0, in: $1)
        }
        #expect(tally.isClean, "\(tally.failures)")
    }

    @Test func `every bit of a store is guarded, and costs no more than its record`() async throws {
        let bitCount = 8 * RecordFlips.byteCount(of: try BitrotLab.smallStore(in: directory))
        #expect(bitCount >= 8 << 16)
        let tally = try await prove("bitrot", seeds: seeds(0..<BitrotLab.smallSeedCount(bitCount: bitCount)))
        {
            try BitrotLab.flip(seed: $0, in: $1)
        }
        #expect(tally[.cases] == bitCount)
        #expect(tally.isClean, "\(tally.failures)")
    }

    @Test func `a flipped bit in any file costs no more than its record`() throws {
        let store = try BitrotLab.smallStore(in: directory)
        var tally = ProofTally()
        var generator = LabGenerator(seed: 1)
        for _ in 0..<40 { try BitrotLab.flipAndOpen(store, &generator, &tally, in: directory) }
        #expect(tally.isClean, "seed 1: \(tally.failures)")
    }

    @Test func `what is not where it belongs is not believed, and costs nothing that is`() async throws {
        let (own, foreign) = (
            try MisdirectLab.store(1, in: directory), try MisdirectLab.store(2, in: directory)
        )
        let tally = try await prove("misdirect", seeds: seeds(0..<200)) {
            try MisdirectLab.run(seed: $0, own, foreign, in: $1)
        }
        #expect(tally[.cases] == 200)
        #expect(tally.isClean, "\(tally.failures)")
    }
}
