// SPDX-License-Identifier: MIT
import TestSupport
import Testing

@testable import AttaccaLab

/// The short form of `attacca-lab crash`.
@Suite struct CrashTests {
    private let directory = TemporaryDirectory()

    @Test(arguments: [1, 2] as [UInt64])
    func `whatever moment writers are killed at, nothing acknowledged is lost and no byte is wrong`(
        seed: UInt64
    ) throws {
        let tally = try CrashLab.tally(
            seed: seed, cycleCount: 25, in: directory.path, program: try LabProgram.path())
        #expect(tally[.cases] == 25)
        #expect(tally[.acknowledged] > 0)
        #expect(tally.isClean, "seed \(seed): \(tally.failures.map(\.what).joined(separator: "\n"))")
    }
}
