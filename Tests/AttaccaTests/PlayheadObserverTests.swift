// SPDX-License-Identifier: MIT
import CacheModel
import Prediction
import Testing

@testable import Attacca

@Suite struct PlayheadObserverTests {
    private func playhead(_ second: Double, preset: Preset = "warm", track: TrackID = "track") -> Playhead {
        Playhead(track: track, positionSeconds: second, preset: preset)
    }

    private func report(
        _ second: Double, preset: Preset = "warm", track: TrackID = "track", duration: Double? = 180,
        isForward: Bool = true
    ) -> PlaybackReport {
        PlaybackReport(
            playhead: playhead(second, preset: preset, track: track), durationSeconds: duration,
            isForward: isForward)
    }

    private func instant(_ second: Double) -> MonotonicTime {
        MonotonicTime(nanoseconds: 0).advanced(bySeconds: second)
    }

    /// What is seen in the second of two reports.
    private func events(
        _ first: PlaybackReport, at firstSecond: Double, _ second: PlaybackReport, at secondSecond: Double
    ) -> [PredictorEvent] {
        var observer = PlayheadObserver()
        _ = observer.observe(first, at: instant(firstSecond))
        return observer.observe(second, at: instant(secondSecond))
    }

    @Test func `playing on is neither a seek nor a switch`() {
        var observer = PlayheadObserver()
        _ = observer.observe(report(0), at: instant(100))
        for second in 1...10 {
            let report = report(Double(second))
            let events = observer.observe(report, at: instant(100 + Double(second)))
            #expect(events == [.playing(report.playing("warm"))])
        }
        #expect(observer.playedSeconds == 10)
    }

    @Test(arguments: [-30.0, 30.0])
    func `a jump within the track is a seek in its direction and was not played`(seconds: Double) {
        var observer = PlayheadObserver()
        _ = observer.observe(report(60), at: instant(0))
        let events = observer.observe(report(61 + seconds), at: instant(1))
        #expect(events == [.seeked(isForward: seconds > 0), .playing(report(61 + seconds).playing("warm"))])
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

    /// The stretch before the switch was played in the old preset, and the switch is made on the audio that plays now.
    @Test func `what was played counts for the old preset, and then the switch`() {
        var next = report(1, preset: "bright")
        next.features = AudioFeatures(
            energy: 1, brightness: 0, dynamics: 0, vocalPresence: 0, tempoEnergy: 0)
        #expect(
            events(report(0), at: 0, next, at: 1) == [
                .playing(next.playing("warm")), .presetSwitched(from: "warm", to: "bright"),
            ])
    }

    @Test(arguments: [true, false])
    func `a track left in its middle was chosen, in the direction of the queue`(isForward: Bool) {
        let next = report(0, preset: "bright", track: "next", isForward: isForward)
        #expect(
            events(report(60), at: 0, next, at: 1) == [
                .trackChosen(isForward: isForward), .playing(next.playing("warm")),
                .presetSwitched(from: "warm", to: "bright"),
            ])
    }

    @Test(arguments: [
        // The last report before the end, the first of the next track, and the time between them.
        (179.5, 0.0, 0.5), (178.5, 1.0, 30.0), (170.0, 0.5, 10.5),
    ])
    func `a track that played to its end was not left by choice`(last: Double, first: Double, elapsed: Double)
    {
        let next = report(first, track: "next")
        #expect(
            events(report(last), at: 0, next, at: elapsed) == [.trackEnded, .playing(next.playing("warm"))])
    }

    /// A pause of any length is not the end.
    @Test func `a track left after a long pause in its middle was chosen`() {
        #expect(
            events(report(60), at: 0, report(0, track: "next"), at: 900).first
                == .trackChosen(isForward: true))
    }

    @Test func `of a track of unknown length nothing is said of why it was left`() {
        #expect(
            events(report(60, duration: nil), at: 0, report(0, track: "next"), at: 1).first == .trackEnded)
    }

    @Test func `a track on repeat that begins anew is no seek, and one that was sent back is`() {
        #expect(events(report(179.8), at: 0, report(0.2), at: 0.4).first == .trackEnded)
        #expect(events(report(100), at: 0, report(0.2), at: 0.4).first == .seeked(isForward: false))
    }

    @Test func `features that come later are those of the last report, and are told once`() throws {
        let features = AudioFeatures(
            energy: 1, brightness: 0, dynamics: 0, vocalPresence: 0, tempoEnergy: 0)
        var observer = PlayheadObserver()
        let early = observer.update(features)
        #expect(early?.event == nil)
        _ = observer.observe(report(5), at: instant(7))
        let known = observer.update(features)
        let update = try #require(known)
        var expected = report(5)
        expected.features = features
        #expect(update.event == .playing(expected.playing("warm")) && update.instant == instant(7))
        let again = observer.update(features)
        #expect(again?.event == nil)
    }

    @Test func `reports closer than 100 ms are coalesced and a switch among them is not lost`() {
        var observer = PlayheadObserver()
        _ = observer.observe(report(0), at: instant(0))
        #expect(observer.observe(report(0.05), at: instant(0.05)).isEmpty)
        #expect(
            observer.observe(report(0.08, preset: "punchy"), at: instant(0.08)).last
                == .presetSwitched(from: "warm", to: "punchy"))
        #expect(abs(observer.playedSeconds - 0.08) < 1e-9)
    }

    @Test func `the order of the queue says what is forward`() {
        var state = PlaybackState()
        #expect(state.isForward(to: "a"))
        state.setQueue(["a", "b", "a", "c"])
        state.move(to: playhead(0, track: "b"))
        #expect(state.isForward(to: "c"))
        #expect(state.isForward(to: "a"))
        state.move(to: playhead(0, track: "c"))
        #expect(!state.isForward(to: "b"))
        #expect(state.isForward(to: "elsewhere"))
    }
}
