// SPDX-License-Identifier: MIT
import CacheModel
import TestSupport
import Testing
import Threading

@testable import Attacca

/// A disk that does not answer: a network drive whose cable was pulled, a drive that spins up or retries a bad sector.
@Suite struct HangingDiskTests {
    private let directory = TemporaryDirectory()
    private let renderer = TestRenderer()
    private let fileSystem = GatedFileSystem()

    private func open(_ change: (inout CacheConfiguration) -> Void = { _ in }) throws -> PlayerCache {
        var configuration = Fixture.configuration()
        configuration.timeSource = ManualTimeSource()
        change(&configuration)
        return try PlayerCache.openBlocking(
            at: .directory(directory.path), renderer: renderer, configuration: configuration,
            fileSystem: fileSystem)
    }

    /// A cache on whose disk the first chunks lie, and in whose memory nothing.
    private func openFilled(deadlineSeconds: Double) throws -> PlayerCache {
        let first = try open()
        for index in 0..<6 { _ = try first.waitForChunk(Fixture.request(index)) }
        try first.closeBlocking()
        let cache = try open { $0.diskDeadlineSecondsRange = deadlineSeconds...deadlineSeconds }
        try cache.register("track")
        return cache
    }

    @Test func `what a hanging disk holds is rendered, and read again once the disk answers`() throws {
        let cache = try openFilled(deadlineSeconds: 0.5)
        fileSystem.closeGate()
        for index in 0..<2 { #expect(try cache.waitForChunk(Fixture.request(index)).origin == .rendered) }
        #expect(cache.statistics().timedOutReadCount >= 1)
        #expect(cache.statistics().bypassedReadCount >= 1)
        #expect(cache.statistics().diskTier.isBypassed)
        fileSystem.openGate()
        let track = try #require(cache.pipeline.registry.registered("track"))
        let key = track.key(variant: Variant(preset: "warm"), index: 2)
        for _ in 0..<DiskHealth.fastProbeCountNeeded { cache.pipeline.diskReader.probe(key) }
        #expect(!cache.statistics().diskTier.isBypassed)
        #expect(try cache.waitForChunk(Fixture.request(3)).origin == .l3)
        #expect(cache.statistics().probeCount >= DiskHealth.fastProbeCountNeeded)
        expectConsistent(cache.statistics())
        try cache.closeBlocking()
    }

    /// The read was given up for a render, and is back before it.
    @Test func `a late read that is quicker than the render is what the listener gets`() throws {
        let cache = try openFilled(deadlineSeconds: 0.01)
        fileSystem.closeGate()
        renderer.hold()
        let answer = Condition<Result<CachedChunk, any Error>?>(nil)
        let asker = WorkerThread(name: "asker") {
            let result = Result { try cache.waitForChunk(Fixture.request(0)) }
            answer.update { $0 = result }
        }
        renderer.waitUntilHolding(1)
        fileSystem.openGate()
        asker.join()
        #expect(try answer.withLock { $0 }?.get().origin == .l3)
        renderer.release()
        cache.waitUntilIdle()
        expectConsistent(cache.statistics())
        try cache.closeBlocking()
    }

    @Test func `closing leaves a hanging disk behind, and says so`() throws {
        let cache = try open { $0.closePatienceSeconds = 0.05 }
        fileSystem.closeGate()
        #expect(try cache.waitForChunk(Fixture.request(0)).origin == .rendered)
        cache.waitUntilIdle()
        let error = #expect(throws: AttaccaError.self) { try cache.closeBlocking() }
        #expect(error?.code == .cacheUnavailable)
        fileSystem.openGate()
    }

    @Test func `threads that hang are replaced up to a bound, and then nobody waits`() {
        let threads = DiskThreads()
        let isOpen = Condition(false)
        let lateCount = Condition(0)
        for number in 0..<DiskThreads.threadCountMax {
            let outcome = threads.run(
                withinSeconds: 0.001, { isOpen.wait { $0 ? true : nil } },
                late: { _ in lateCount.update { $0 += 1 } })
            #expect(outcome == .some(nil), "read \(number)")
        }
        #expect(threads.run(withinSeconds: 30, { true }, late: { _ in }) == nil)
        isOpen.update { $0 = true }
        _ = lateCount.wait { $0 == DiskThreads.threadCountMax ? true : nil }
        #expect(threads.stop(withinSeconds: 30) == 0)
        #expect(threads.run(withinSeconds: 30, { true }, late: { _ in }) == nil)
    }
}
