// SPDX-License-Identifier: MIT
import CacheModel
import Prediction
import Testing

@testable import Attacca

@Suite struct PlayheadObserverTests {
    private func playhead(_ second: Double, preset: Preset = "warm", track: TrackID = "track") -> Playhead {
        Playhead(track: track, positionSeconds: second, preset: preset)
    }

    private func instant(_ second: Double) -> MonotonicTime {
        MonotonicTime(nanoseconds: 0).advanced(bySeconds: second)
    }

    @Test func `playing on is neither a seek nor a switch`() {
        var observer = PlayheadObserver()
        _ = observer.observe(playhead(0), at: instant(100))
        for second in 1...10 {
            let events = observer.observe(playhead(Double(second)), at: instant(100 + Double(second)))
            #expect(events == [.playheadMoved(preset: "warm")])
        }
        #expect(observer.playedSeconds == 10)
    }

    @Test(arguments: [-30.0, 30.0])
    func `a jump within the track is a seek and was not played`(seconds: Double) {
        var observer = PlayheadObserver()
        _ = observer.observe(playhead(60), at: instant(0))
        #expect(observer.observe(playhead(61 + seconds), at: instant(1)) == [.seeked])
        #expect(observer.playedSeconds == 0)
    }

    @Test func `waiting reports give way to later ones, but not over a seek`() {
        func event(_ second: Double, at clock: Double) -> PlaybackEvent {
            .playhead(playhead(second), at: instant(clock))
        }
        #expect(event(10, at: 0).isSuperseded(by: event(11, at: 1)))
        #expect(!event(10, at: 0).isSuperseded(by: event(40, at: 1)))
        #expect(!event(40, at: 0).isSuperseded(by: event(10, at: 1)))
    }

    @Test func `another track is no seek, and its preset counts as a switch`() {
        var observer = PlayheadObserver()
        _ = observer.observe(playhead(60), at: instant(0))
        let events = observer.observe(playhead(0, preset: "bright", track: "next"), at: instant(1))
        #expect(events == [.trackChanged, .presetSwitched(from: "warm", to: "bright")])
    }

    @Test func `reports closer than 100 ms are coalesced and a switch among them is not lost`() {
        var observer = PlayheadObserver()
        _ = observer.observe(playhead(0), at: instant(0))
        #expect(observer.observe(playhead(0.05), at: instant(0.05)).isEmpty)
        #expect(
            observer.observe(playhead(0.08, preset: "punchy"), at: instant(0.08))
                == [.presetSwitched(from: "warm", to: "punchy")])
        #expect(abs(observer.playedSeconds - 0.08) < 1e-9)
    }
}
