// SPDX-License-Identifier: MIT
import CacheModel
import Prediction
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
        _ = follower.change(to: input())
        return follower.change(to: next) == .situation
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

    @Test func `within a chunk the plan is made anew every second`() {
        var follower = PlaybackFollower()
        var next = input()
        #expect(follower.change(to: next) == .situation)
        next.secondsIntoChunk = 0.9
        #expect(follower.change(to: next) == .nothing)
        next.secondsIntoChunk = 1.1
        #expect(follower.change(to: next) == .time)
        #expect(follower.change(to: next) == .nothing)
    }

    @Test func `other capacities, a threshold or a mode call for a plan`() {
        var next = input()
        next.l2Capacity = ByteCount(5)
        #expect(isNews(next))
        next = input()
        next.stopThreshold = 0.5
        #expect(isNews(next))
        next = input()
        next.mode = .exploration
        #expect(isNews(next))
    }

    @Test func `changed resources call for a plan of the same situation`() {
        var follower = PlaybackFollower()
        _ = follower.change(to: input())
        follower.take(.resourcesChanged)
        #expect(follower.change(to: input()) == .situation)
    }

    /// The chunks of the old revision are asked for by nobody any more.
    @Test func `another revision of the renderer calls for a plan`() {
        #expect(isNews(input(Fixture.track().rendered(by: RendererRevision(rawValue: 2)))))
    }

    @Test func `beginnings are asked about a few at a time, and each once`() {
        var follower = PlaybackFollower()
        let queue = (0..<20).map { TrackID("track \($0)") }
        follower.take(.queue(queue))
        let first = follower.startsToDescribe { $0 == queue[0] }
        #expect(first == Array(queue[1...8]))
        #expect(follower.startsToDescribe { $0 == queue[0] } == Array(queue[9...16]))
        follower.take(.queue(queue))
        #expect(follower.startsToDescribe { _ in false } == Array(queue[0..<8]))
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
