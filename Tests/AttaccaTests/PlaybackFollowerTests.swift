// SPDX-License-Identifier: MIT
import CacheModel
import Testing

@testable import Attacca

@Suite struct PlaybackFollowerTests {
    private func input(
        _ track: RegisteredTrack = Fixture.track(), chunk: Int = 3, preset: Preset = "warm",
        upcoming: [RegisteredTrack] = []
    ) -> PlanningInput {
        PlanningInput(
            track: track, chunkIndex: chunk, variant: Variant(preset: preset), upcoming: upcoming,
            predictions: [], l1Capacity: ByteCount(1_000_000))
    }

    private func isNews(_ next: PlanningInput) -> Bool {
        var follower = PlaybackFollower()
        _ = follower.isNews(input())
        return follower.isNews(next)
    }

    private func ask(_ follower: inout PlaybackFollower) -> [TrackID] {
        follower.tracksToDescribe { _ in false }
    }

    @Test func `where nothing has changed no plan is made`() {
        #expect(!isNews(input()))
    }

    @Test func `another chunk, variant or next track calls for a plan`() {
        #expect(isNews(input(chunk: 4)))
        #expect(isNews(input(preset: "punchy")))
        #expect(isNews(input(upcoming: [Fixture.track("next")])))
    }

    /// The chunks of the old revision are asked for by nobody any more.
    @Test func `another revision of the renderer calls for a plan`() {
        #expect(isNews(input(Fixture.track().rendered(by: RendererRevision(rawValue: 2)))))
    }

    @Test func `a track is asked about once until the queue changes`() {
        var follower = PlaybackFollower()
        follower.take(.queue(["a", "b"]))
        #expect(ask(&follower) == ["a", "b"])
        #expect(ask(&follower) == [])
        follower.take(.trackUnavailable("a"))
        #expect(ask(&follower) == [])
        follower.take(.queue(["a"]))
        #expect(ask(&follower) == ["a"])
    }
}
