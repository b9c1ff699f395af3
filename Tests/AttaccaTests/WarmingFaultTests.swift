// SPDX-License-Identifier: MIT
import CacheModel
import StorageIO
import TestSupport
import Testing
import Threading

@testable import Attacca

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// The disk fills up or breaks while it is warmed: the warming ends with the reason, and what it counts is there.
@Suite struct WarmingFaultTests {
    private let directory = TemporaryDirectory()
    private let renderer = TestRenderer(seconds: 50)
    private let plan = FaultPlan()

    private func open() throws -> PlayerCache {
        var configuration = Fixture.configuration()
        configuration.renderWorkerCount = 2
        return try PlayerCache.openBlocking(
            at: .directory(directory.path), renderer: renderer, configuration: configuration,
            fileSystem: FaultyFileSystem(plan: plan))
    }

    private let request = WarmingRequest(tracks: ["a", "b"], presets: ["warm"])

    @Test(arguments: [(ENOSPC, "no_space"), (EIO, "disk_failed")] as [(Int32, String)])
    func `a disk that refuses ends it with the reason, and once it is well the rest is rendered`(
        systemNumber: Int32, ending: String
    ) throws {
        let cache = try open()
        let report = try cache.warmBlocking(request) { progress in
            if progress.renderedCount >= 30 {
                plan.fail(calls: 0..<Int.max, systemNumber: systemNumber, operations: [.write])
            }
            return true
        }
        #expect(report.ending.name == ending, "\(report.ending)")
        #expect(report.keptCount > 0)
        #expect(report.keptCount < 100)
        // No storm of renders that nobody can keep.
        #expect(renderer.renderCount < 100)
        plan.heal()
        let inspector = try CacheInspector.open(
            directory: directory.path, timeSource: SystemTimeSource(), logger: Fixture.logger)
        #expect(try inspector.chunks().count == report.keptCount)
        // Closing says that something was lost, unless the warming was told of all of it.
        do { try cache.closeBlocking() } catch { #expect(error.code == .cacheUnavailable) }
        let next = try open()
        let rest = try next.warmBlocking(request)
        #expect(rest.ending.isComplete)
        #expect(rest.progress.storedBeforeCount == report.keptCount)
        #expect(rest.keptCount == 100)
        try next.closeBlocking()
    }
}
