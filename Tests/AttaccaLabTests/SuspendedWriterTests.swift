// SPDX-License-Identifier: MIT
import CacheModel
import ChunkStorage
import Foundation
import TestSupport
import Testing
import Threading

@testable import AttaccaLab

/// A process that stands still in the middle of a write transaction.
@Suite struct SuspendedWriterTests {
    private let directory = TemporaryDirectory()
    private let limits = ProofLimits(isEvicting: false)
    private let chunks = (0..<4).map { ProofChunk(track: 1, generation: 1, index: $0) }

    /// Waits, for a minute at most, until something is so.
    private func wait(until condition: () throws -> Bool) throws {
        let time = SystemTimeSource()
        let end = time.monotonicNow().advanced(bySeconds: 60)
        while try !condition() {
            try #require(time.monotonicNow() < end, "a minute was not enough")
            usleep(1_000)
        }
    }

    @Test
    func `a process suspended inside a transaction delays writes of others, and neither reads nor loses any`()
        throws
    {
        let opened = try ProofStore(directory.file("cache"), limits.configuration)
        let store = opened.store
        for chunk in chunks[..<2] { #expect(store.append(chunk.staged) == .staged) }
        try store.flush()
        let holder = try ChildProcess(
            ChildCommand.arguments(
                try LabProgram.path(), .holder, directory.file("cache"), limits, seed: 1))
        try wait {
            try holder.takeEvents().contains { event in
                if case .counted(.heldTransactions, 1) = event { true } else { false }
            }
        }
        for chunk in chunks[2...] { #expect(store.append(chunk.staged) == .staged) }
        try wait { store.statistics().isWriterBlocked }
        for chunk in chunks { #expect(try store.read(chunk.key).map(chunk.isRight) == true) }
        // It says so before it stops itself.
        try wait {
            holder.resume()
            return holder.poll() == .status(0)
        }
        try store.flush()
        #expect(!store.statistics().isWriterBlocked)
        #expect(store.statistics().forgottenCount == 0)
        try opened.close()
        let again = try ProofStore(directory.file("cache"), limits.configuration)
        for chunk in chunks { #expect(try again.store.read(chunk.key).map(chunk.isRight) == true) }
        try again.close()
    }
}
