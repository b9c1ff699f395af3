// SPDX-License-Identifier: MIT
import CacheModel
import TestSupport
import Testing

@testable import Attacca

/// A process that is about to be stopped must not keep others from the cache directory.
@Suite struct SuspensionTests {
    private let directory = TemporaryDirectory()
    private let fileSystem = GatedFileSystem()

    private func open(closePatienceSeconds: Double = 60) throws -> PlayerCache {
        var configuration = Fixture.configuration()
        configuration.closePatienceSeconds = closePatienceSeconds
        return try PlayerCache.openBlocking(
            at: .directory(directory.path), renderer: TestRenderer(), configuration: configuration,
            fileSystem: fileSystem)
    }

    @Test func `what was rendered is on the disk once the cache is suspended, and others write beside it`()
        throws
    {
        let suspended = try open()
        _ = try suspended.waitForChunk(Fixture.request(0))
        try suspended.suspend()
        let other = try open()
        #expect(try other.waitForChunk(Fixture.request(0)).origin == .l3)
        _ = try other.waitForChunk(Fixture.request(1))
        try other.flush()
        try other.closeBlocking()
        suspended.resume()
        #expect(try suspended.waitForChunk(Fixture.request(1)).origin == .l3)
        try suspended.closeBlocking()
    }

    @Test func `what is rendered during a suspension is written after it`() throws {
        let cache = try open()
        try cache.suspend()
        _ = try cache.waitForChunk(Fixture.request(0))
        cache.waitUntilIdle()
        let other = try open()
        #expect(try other.contents(of: .l3).isEmpty)
        cache.resume()
        try cache.flush()
        #expect(try other.contents(of: .l3).count == 1)
        try other.closeBlocking()
        try cache.closeBlocking()
    }

    @Test func `a disk that hangs does not hold up a suspension, and writing goes on after it`() throws {
        let cache = try open(closePatienceSeconds: 0.05)
        fileSystem.closeGate()
        _ = try cache.waitForChunk(Fixture.request(0))
        let error = #expect(throws: AttaccaError.self) { try cache.suspend() }
        #expect(error?.code == .cacheUnavailable)
        fileSystem.openGate()
        try cache.flush()
        #expect(try cache.contents(of: .l3).count == 1)
        // The patience of this cache is short; whether the disk is closed within it is not the question here.
        _ = Result { try cache.closeBlocking() }
    }

    @Test func `a closed cache is not suspended`() throws {
        let cache = try open()
        try cache.closeBlocking()
        let error = #expect(throws: AttaccaError.self) { try cache.suspend() }
        #expect(error?.code == .closed)
    }
}
