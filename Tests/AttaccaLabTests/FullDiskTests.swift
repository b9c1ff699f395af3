// SPDX-License-Identifier: MIT
import TestSupport
import Testing

@testable import AttaccaLab

/// The short form of `attacca-lab full`.
@Suite struct FullDiskTests {
    private let directory = TemporaryDirectory()

    @Test func `a store outlives a full disk and stores again once there is room`() throws {
        let tally = try FullLab.tally(
            seed: 1, cycleCount: 20, in: directory.path, program: try LabProgram.path())
        #expect(tally[.cases] == 20)
        #expect(tally[.refusedWrites] > 0, "the disk was never full")
        #expect(tally.isClean, "\(tally.failures.map(\.what).joined(separator: "\n"))")
    }

    /// What runs where no file system can be mounted.
    @Test func `a store outlives a quota on its segments`() throws {
        let tally = FullLife(directory: directory.path, room: .quota, seed: 1).run(cycleCount: 5)
        #expect(tally[.cases] == 5)
        #expect(tally[.refusedWrites] > 0, "the quota was never met")
        #expect(tally.isClean, "\(tally.failures.map(\.what).joined(separator: "\n"))")
    }
}
