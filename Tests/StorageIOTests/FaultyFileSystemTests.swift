// SPDX-License-Identifier: MIT
import CacheModel
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

    private func file(of bytes: [UInt8], in fileSystem: FaultyFileSystem) throws -> any StorageFile {
        let file = try fileSystem.open("/a", .openOrCreate)
        try bytes.withUnsafeBytes { try file.write($0, at: 0) }
        return file
    }

    private func read(_ file: any StorageFile) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0xEE, count: 64)
        let count = try bytes.withUnsafeMutableBytes { try file.read(into: $0, at: 0) }
        return Array(bytes[..<count])
    }

    @Test func `a read that lies has one bit wrong, one in so many, the same ones for a seed`() throws {
        let file = try file(
            of: [UInt8](repeating: 0, count: 64), in: FaultyFileSystem(MemoryFileSystem(), plan: plan))
        var runs: [[[UInt8]]] = []
        for seed in [1, 1, 2] as [UInt64] {
            plan.disturbReads(oneIn: 4, seed: seed, kinds: [.flippedBit])
            var run: [[UInt8]] = []
            for _ in 0..<400 { run.append(try read(file)) }
            runs.append(run)
            let flippedCounts = run.map { $0.reduce(0) { $0 + $1.nonzeroBitCount } }
            #expect(Set(flippedCounts) == [0, 1])
            #expect((60...140).contains(flippedCounts.reduce(0, +)), "seed \(seed)")
        }
        #expect(runs[0] == runs[1])
        #expect(runs[0] != runs[2])
        plan.heal()
        #expect(try read(file) == [UInt8](repeating: 0, count: 64))
    }

    @Test func `a short read gives the right bytes, and fewer`() throws {
        let file = try file(of: Array(0..<64), in: FaultyFileSystem(MemoryFileSystem(), plan: plan))
        plan.disturbReads(oneIn: 1, seed: 1, kinds: [.shortRead])
        for _ in 0..<50 {
            let bytes = try read(file)
            #expect(bytes.count < 64)
            #expect(bytes == Array(0..<UInt8(bytes.count)))
        }
    }

    @Test func `a quota takes what fits, and freed bytes may be written again`() throws {
        let fileSystem = FaultyFileSystem(MemoryFileSystem(), plan: plan)
        let page = [UInt8](repeating: 7, count: 4_096)
        plan.limitWrites(toByteCount: 10_000)
        let file = try fileSystem.open("/a", .createNew)
        func write(at offset: Int64) throws { try page.withUnsafeBytes { try file.write($0, at: offset) } }
        try write(at: 0)
        try write(at: 4_096)
        for _ in 0..<2 {
            #expect((#expect(throws: StorageError.self) { try write(at: 8_192) })?.code == .noSpace)
        }
        #expect(try file.size().byteCount == 10_000)
        try file.punchHole(0..<4_096)
        try write(at: 0)
        try file.truncate(toByteCount: 4_096)
        try write(at: 4_096)
        try write(at: 8_192)
        #expect((#expect(throws: StorageError.self) { try write(at: 12_288) })?.code == .noSpace)
        try fileSystem.remove("/a")
        try write(at: 0)
    }

    @Test func `something can happen before each call, such as a clock that moves`() throws {
        let time = ManualTimeSource()
        let before = time.monotonicNow()
        plan.beforeEachCall { if $0 == .write { time.advance(bySeconds: 2) } }
        _ = try file(of: [1, 2, 3], in: FaultyFileSystem(MemoryFileSystem(), plan: plan))
        #expect(time.monotonicNow().seconds(since: before) == 2)
        plan.beforeEachCall(nil)
        _ = try file(of: [1, 2, 3], in: FaultyFileSystem(MemoryFileSystem(), plan: plan))
        #expect(time.monotonicNow().seconds(since: before) == 2)
    }
}
