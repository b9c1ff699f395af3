// SPDX-License-Identifier: MIT
import TestSupport
import Testing

@testable import AttaccaLab

/// The short form of `attacca-lab contend`.
@Suite struct ContendTests {
    private let directory = TemporaryDirectory()

    @Test(arguments: [2, 3] as [UInt64])
    func `processes that are killed and suspended beside each other lose nothing and serve no wrong byte`(
        seed: UInt64
    ) throws {
        let tally = try ContendLab.tally(
            seed: seed, seconds: 10, in: directory.path, program: try LabProgram.path())
        #expect(tally[.acknowledged] > 0)
        #expect(tally[.kills] > 0)
        #expect(tally.isClean, "seed \(seed): \(tally.failures.map(\.what).joined(separator: "\n"))")
    }
}
