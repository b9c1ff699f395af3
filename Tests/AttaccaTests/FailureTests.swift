// SPDX-License-Identifier: MIT
import CacheModel
import Foundation
import TestSupport
import Testing
import Threading

@testable import Attacca

/// What goes wrong outside the engine: renderers that fail, tracks that vanish, directories that cannot be used.
@Suite struct FailureTests {
    private let directory = TemporaryDirectory()
    private let renderer = TestRenderer()

    private func open(
        _ configuration: CacheConfiguration = Fixture.configuration(), path: String? = nil
    ) throws -> PlayerCache {
        try PlayerCache.openBlocking(
            at: .directory(path ?? directory.path), renderer: renderer, configuration: configuration)
    }

    @Test func `a failing render is reported with its cause and the next request tries again`() throws {
        let cache = try open()
        renderer.setFailing("track", true)
        let error = #expect(throws: AttaccaError.self) { try cache.waitForChunk(Fixture.request(0)) }
        #expect(error?.code == .renderFailed)
        #expect(error?.cause is TestRenderer.Refused)
        renderer.setFailing("track", false)
        #expect(try cache.waitForChunk(Fixture.request(0)).origin == .rendered)
        #expect(cache.statistics().failureCount == 1)
        expectConsistent(cache.statistics())
        try cache.closeBlocking()
    }

    @Test func `a track that cannot be described is named with its cause`() throws {
        let cache = try open()
        let error = #expect(throws: AttaccaError.self) {
            try cache.waitForChunk(Fixture.request(0, track: "missing"))
        }
        #expect(error?.code == .trackUnavailable)
        #expect(error?.message.contains("missing") == true)
        try cache.closeBlocking()
    }

    @Test(arguments: [-1, 96, Int.max])
    func `a chunk that the track does not have is refused`(index: Int) throws {
        let cache = try open()
        let error = #expect(throws: AttaccaError.self) { try cache.waitForChunk(Fixture.request(index)) }
        #expect(error?.code == .noSuchChunk)
        try cache.closeBlocking()
    }

    @Test func `a render over its deadline is given up and says so`() throws {
        var configuration = Fixture.configuration()
        configuration.renderDeadlines.immediateSeconds = 0.001
        let cache = try open(configuration)
        renderer.hold()
        let error = #expect(throws: AttaccaError.self) { try cache.waitForChunk(Fixture.request(0)) }
        #expect(error?.code == .renderTimedOut)
        renderer.release()
        try cache.closeBlocking()
    }

    /// Settings that change in the middle of a render: the chunk is part old, part new, and fits neither key.
    @Test func `a chunk during whose render the renderer became another one is refused`() throws {
        let cache = try open()
        try cache.register("track")
        renderer.hold()
        let code = Condition<AttaccaError.Code?>(nil)
        let asker = WorkerThread(name: "asker") {
            do throws(AttaccaError) {
                _ = try cache.waitForChunk(Fixture.request(0))
            } catch {
                code.update { $0 = error.code }
            }
        }
        renderer.waitUntilHolding(1)
        renderer.changeRevision(to: "test 2")
        renderer.release()
        asker.join()
        #expect(code.withLock { $0?.description } == "rendererChanged")
        #expect(try cache.contents().isEmpty)
        try cache.closeBlocking()
    }

    @Test func `closing answers everyone who waits, and who asks later`() throws {
        var configuration = Fixture.configuration()
        configuration.renderWorkerCount = 1
        let cache = try open(configuration)
        renderer.hold()
        let codes = Condition<[AttaccaError.Code?]>([])
        let threads = (0..<6).map { index in
            WorkerThread(name: "asker-\(index)") {
                do throws(AttaccaError) {
                    _ = try cache.waitForChunk(Fixture.request(index))
                    codes.update { $0.append(nil) }
                } catch {
                    codes.update { $0.append(error.code) }
                }
            }
        }
        renderer.waitUntilHolding(2)
        let closer = WorkerThread(name: "closer") { try? cache.closeBlocking() }
        renderer.release()
        for thread in threads { thread.join() }
        closer.join()
        let answered = codes.withLock { $0 }
        #expect(answered.count == 6)
        #expect(answered.allSatisfy { $0 == nil || $0 == .closed })
        let late = #expect(throws: AttaccaError.self) { try cache.waitForChunk(Fixture.request(90)) }
        #expect(late?.code == .closed)
    }

    @Test func `a directory that cannot be made costs the disk tier and nothing else`() throws {
        let file = directory.file("a-file")
        #expect(FileManager.default.createFile(atPath: file, contents: nil))
        let cache = try open(path: file + "/cache")
        #expect(cache.diskTierProblem?.code == .cacheUnavailable)
        #expect(try cache.waitForChunk(Fixture.request(0)).origin == .rendered)
        #expect(try cache.waitForChunk(Fixture.request(0)).origin == .l1)
        try cache.closeBlocking()
    }

    @Test func `a disk tier without a byte is refused`() throws {
        var configuration = Fixture.configuration()
        configuration.l3Capacity = .zero
        let error = #expect(throws: AttaccaError.self) { try open(configuration) }
        #expect(error?.code == .invalidConfiguration)
    }

    @Test(arguments: [0.0, 0.5, 61, .nan, .infinity])
    func `a chunk duration out of range is refused`(seconds: Double) throws {
        var configuration = Fixture.configuration()
        configuration.chunkSeconds = seconds
        let error = #expect(throws: AttaccaError.self) { try open(configuration) }
        #expect(error?.code == .invalidConfiguration)
    }
}
