// SPDX-License-Identifier: MIT
import CacheModel
import TestSupport
import Testing

@testable import Attacca

@Suite struct TrackRegistryTests {
    /// A renderer during whose first description something happens: as when a file is replaced while it is scanned.
    private final class InterruptedRenderer: ChunkRenderer {
        let base = TestRenderer(hasFingerprints: false)
        let interruption: @Sendable (TestRenderer) -> Void

        init(interruption: @escaping @Sendable (TestRenderer) -> Void) { self.interruption = interruption }

        var revision: RendererRevision { base.revision }

        func describe(_ track: TrackID) throws -> TrackDescription {
            let description = try base.describe(track)
            if base.describeCount == 1 { interruption(base) }
            return description
        }

        func render(_ request: RenderRequest, into output: inout PCMBuffer) throws {
            try base.render(request, into: &output)
        }
    }

    /// The cache is told of a new content while an earlier description, of the old one, is still being made: when that
    /// one is ready it must not stand for the track, or the old content would be served from then on.
    @Test func `a description that was begun before the track was forgotten is made anew`() throws {
        let holder = Holder()
        let renderer = InterruptedRenderer { base in
            base.modify("track")
            holder.registry!.forget("track")
        }
        let configuration = Fixture.configuration()
        let registry = TrackRegistry(
            renderer: renderer, configuration: configuration, disk: Fixture.memoryOnly(configuration))
        holder.registry = registry
        #expect(try registry.register("track").description.revision == TrackRevision(rawValue: 1))
        #expect(registry.registered("track")?.description.revision == TrackRevision(rawValue: 1))
    }

    private final class Holder: @unchecked Sendable {
        // Written once, before any other thread knows of it; weak, since the registry holds the renderer.
        weak var registry: TrackRegistry?
    }

    @Test func `a renderer that becomes another one is asked anew for every chunk`() throws {
        let renderer = TestRenderer()
        let cache = try PlayerCache.openBlocking(
            at: .memoryOnly, renderer: renderer, configuration: Fixture.configuration())
        _ = try cache.waitForChunk(Fixture.request(0))
        renderer.changeRevision(to: "test 2")
        #expect(cache.residentChunk(Fixture.request(0)) == nil)
        #expect(try cache.waitForChunk(Fixture.request(0)).origin == .rendered)
        let second = RendererRevision(name: "test 2")
        #expect(try cache.contents(of: .l1).contains { $0.key.rendererRevision == second })
        try cache.closeBlocking()
    }
}
