// SPDX-License-Identifier: MIT
import CacheModel
import Testing

@testable import Attacca

@Suite struct PlaybackStateTests {
    private func playhead(_ track: TrackID) -> Playhead {
        Playhead(track: track, positionSeconds: 0, preset: "warm")
    }

    @Test func `what comes next follows the current track`() {
        var state = PlaybackState()
        state.setQueue(["a", "b", "c"])
        #expect(state.upcoming == ["a", "b", "c"])
        state.move(to: playhead("b"))
        #expect(state.upcoming == ["c"])
    }

    @Test func `a track that is twice in the queue is the next of the two`() {
        var state = PlaybackState()
        state.setQueue(["a", "b", "a", "c"])
        state.move(to: playhead("a"))
        #expect(state.queueIndex == 0)
        state.move(to: playhead("b"))
        state.move(to: playhead("a"))
        #expect(state.upcoming == ["c"])
    }

    @Test func `a track outside the queue is followed by its head`() {
        var state = PlaybackState()
        state.setQueue(["a", "b"])
        state.move(to: playhead("x"))
        #expect(state.upcoming == ["a", "b"])
    }

    @Test func `a new queue keeps the place of the current track`() {
        var state = PlaybackState()
        state.move(to: playhead("b"))
        state.setQueue(["a", "b", "c"])
        #expect(state.upcoming == ["c"])
    }
}
