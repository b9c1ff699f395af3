// SPDX-License-Identifier: MIT
import CacheModel
import ChunkStorage
import Foundation
import StorageIO
import Testing

@testable import AttaccaLab

/// The commit of a compaction failed after it had been written. The copies were cut off, the process ended, and the next
/// one found the commit in the log: its rows led to nothing, and what they had led to was struck out.
@Suite struct CompactionCommitTests {
    private let byteCountMax = 12_000
    private let configuration = ChunkStoreConfiguration(
        capacity: .mebibytes(4), segmentByteCount: ByteCount(64 << 10), batchByteCount: ByteCount(16 << 10),
        makeStoreID: {
            var generator = LabGenerator(seed: 1)
            return StoreID.random(using: &generator)
        })

    private func key(_ index: Int) -> ChunkKey { ProofPayload.key(track: "/music/a.flac", index: index) }

    /// Two segments, of which a third is left.
    private func fill(_ process: ProofProcess) throws -> [ChunkKey] {
        for index in 0..<18 {
            _ = process.store.append(ProofPayload.chunk(key(index), byteCountMax: byteCountMax))
        }
        try process.store.flush()
        for index in 0..<18 where index % 3 > 0 { try process.store.discard(key(index)) }
        try process.store.flush()
        return stride(from: 0, to: 18, by: 3).map(key)
    }

    @Test(arguments: [EIO, ENOSPC])
    func `a compaction whose commit fails at any call loses nothing, whatever the log says of it`(
        systemNumber: Int32
    ) throws {
        var failureCount = 0
        for site in 0... {
            let disk = try VirtualDisk(in: ProofOptions.scratchDirectory)
            let time = VirtualTimeSource()
            // Holes would leave nothing to compact.
            disk.plan.fail(calls: 0..<Int.max, systemNumber: EOPNOTSUPP, operations: [.punchHole])
            var process: ProofProcess? = try ProofProcess(disk, configuration, time)
            let kept = try fill(process!)
            disk.databasePlan.fail(calls: site..<Int.max, systemNumber: systemNumber)
            var isComplete = false
            do {
                let report = try process!.store.compact()
                isComplete = report.isComplete
                #expect(report.movedChunkCount == kept.count)
            } catch {
                failureCount += 1
            }
            // What only its connections knew of the log goes with them.
            process!.crash()
            process = nil
            disk.heal()
            let next = try ProofProcess(disk, configuration, time)
            for key in kept {
                let chunk = try next.store.read(key)
                #expect(
                    chunk.map { ProofPayload.isRight($0, key, byteCountMax: byteCountMax) } == true,
                    "error \(systemNumber) from call \(site) on: \(key)")
            }
            next.crash()
            if isComplete { break }
        }
        #expect(failureCount > 10)
    }
}
