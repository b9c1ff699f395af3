// SPDX-License-Identifier: MIT
import Glibc
import StorageIO
import TestSupport
import Testing

@Suite struct FaultyFileSystemTests {
    private let directory = TemporaryDirectory()
    private let plan = FaultPlan()
    private var fileSystem: FaultyFileSystem { FaultyFileSystem(plan: plan) }

    @Test func `the nth call fails with the chosen error, and no other`() throws {
        let file = try fileSystem.open(directory.file("a"), .createNew)
        plan.fail(calls: 1..<2, systemNumber: ENOSPC, operations: [.write])
        let bytes: [UInt8] = [1, 2, 3, 4]
        var outcomes: [StorageError.Code?] = []
        for offset in [0, 4, 8] as [Int64] {
            do {
                try bytes.withUnsafeBytes { try file.write($0, at: offset) }
                outcomes.append(nil)
            } catch let error as StorageError {
                outcomes.append(error.code)
            }
        }
        #expect(outcomes == [nil, .noSpace, nil])
        #expect(plan.callCount == 3)
    }

    @Test func `a torn write leaves the first half`() throws {
        let file = try fileSystem.open(directory.file("a"), .createNew)
        plan.fail(calls: 0..<1, systemNumber: EIO, tearsWrites: true)
        #expect(throws: StorageError.self) {
            try [1, 2, 3, 4].withUnsafeBytes {
                try file.write(UnsafeRawBufferPointer(rebasing: $0[..<8]), at: 0)
            }
        }
        plan.heal()
        #expect(try file.size().byteCount == 4)
    }
}
