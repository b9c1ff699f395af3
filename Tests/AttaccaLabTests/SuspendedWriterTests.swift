// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import ChunkStorage
import Foundation
import Logging
import TestSupport
import Testing
import Threading

@testable import AttaccaLab

/// A process that stands still in the middle of a write transaction.
@Suite struct SuspendedWriterTests {
    private let directory = TemporaryDirectory()
    private let limits = ProofLimits(isEvicting: false)
    private let chunks = (0..<4).map { ProofChunk(track: 1, generation: 1, index: $0) }

    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// Waits for nobody for long.
    private var lockLimits: CacheDatabaseLimits {
        var limits = CacheDatabaseLimits()
        limits.lockWaitMilliseconds = 10
        return limits
    }

    /// Whether a process stands still, once it does that or has ended.
    private func isStopped(_ process: ChildProcess) -> Bool {
        var status: Int32 = 0
        return waitpid(process.processID, &status, WUNTRACED) == process.processID && status & 0xFF == 0x7F
    }

    @Test
    func `a process suspended inside a transaction delays writes of others, and neither reads nor loses any`()
        throws
    {
        let database = try CacheDatabase.open(
            directory: directory.file("cache"), limits: lockLimits, timeSource: SystemTimeSource(),
            logger: logger)
        // Its writer runs when it is told to.
        let store = try ChunkStore.open(
            database: database, configuration: limits.configuration, timeSource: SystemTimeSource(),
            logger: logger, execution: .caller)
        for chunk in chunks[..<2] { #expect(store.append(chunk.staged) == .staged) }
        try store.flush()
        let holder = try ChildProcess(
            ChildCommand.arguments(
                try LabProgram.path(), .holder, directory.file("cache"), limits, seed: 1))
        #expect(isStopped(holder))
        for chunk in chunks[2...] { #expect(store.append(chunk.staged) == .staged) }
        store.runWriter()
        #expect(store.statistics().isWriterBlocked)
        for chunk in chunks { #expect(try store.read(chunk.key).map(chunk.isRight) == true) }
        holder.resume()
        #expect(holder.waitForEnd() == .status(0))
        try store.flush()
        #expect(!store.statistics().isWriterBlocked)
        #expect(store.statistics().forgottenCount == 0)
        try store.close()
        database.close()
        let again = try ProofStore(directory.file("cache"), limits.configuration)
        for chunk in chunks { #expect(try again.store.read(chunk.key).map(chunk.isRight) == true) }
        try again.close()
    }
}
