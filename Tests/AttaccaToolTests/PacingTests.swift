// SPDX-License-Identifier: MIT
import CacheModel
import TestSupport
import Testing

@testable import AttaccaTool

@Suite struct PacingTests {
    private let clock = ManualTimeSource()

    @Test(arguments: [("real", 0.5), ("4", 0.125), ("0.5", 1.0), ("max", 0)])
    func `half a second of audio lasts as long as the speed says`(text: String, seconds: Double) throws {
        let speed = try #require(PlaybackSpeed(parsing: text))
        var pacer = PlaybackPacer(speed: speed, start: clock.monotonicNow())
        pacer.advance(playedSeconds: 0.5)
        #expect(abs(pacer.delaySeconds(now: clock.monotonicNow()) - seconds) < 1e-9)
    }

    @Test(arguments: ["", "fast", "0", "-1", "nan", "inf", "1e9"])
    func `what is no speed is refused`(text: String) {
        #expect(PlaybackSpeed(parsing: text) == nil)
    }

    @Test func `a late span shortens the next wait`() {
        var pacer = PlaybackPacer(speed: .real, start: clock.monotonicNow())
        pacer.advance(playedSeconds: 0.1)
        clock.advance(bySeconds: 0.15)
        #expect(pacer.delaySeconds(now: clock.monotonicNow()) == 0)
        pacer.advance(playedSeconds: 0.1)
        #expect(abs(pacer.delaySeconds(now: clock.monotonicNow()) - 0.05) < 1e-6)
    }

    @Test func `time lost in a long pause is not made up in a hurry`() {
        var pacer = PlaybackPacer(speed: .real, start: clock.monotonicNow())
        clock.advance(bySeconds: 60)
        #expect(pacer.delaySeconds(now: clock.monotonicNow()) == 0)
        pacer.advance(playedSeconds: 0.1)
        #expect(abs(pacer.delaySeconds(now: clock.monotonicNow()) - 0.1) < 1e-6)
    }

    @Test func `without a cache every jump waits for a whole render`() {
        var estimate = OnDemandEstimate()
        estimate.need(renderSeconds: 0.5, isJump: true)
        estimate.play(seconds: 10)
        estimate.need(renderSeconds: 0.5, isJump: false)
        estimate.play(seconds: 1)
        estimate.need(renderSeconds: 0.25, isJump: true)
        #expect(estimate.stallSeconds == 0.75)
    }

    @Test(arguments: [("max", 0.0), ("4", 2.5), ("real", 10.0)])
    func `ten seconds of audio last in the room as long as the speed leaves them`(
        speed: String, seconds: Double
    ) {
        #expect(PlaybackSpeed(parsing: speed)?.roomSeconds(of: 10) == seconds)
    }

    @Test func `without a cache slow rendering waits between jumps as well`() {
        var estimate = OnDemandEstimate()
        estimate.need(renderSeconds: 3, isJump: true)
        estimate.play(seconds: 2)
        estimate.need(renderSeconds: 3, isJump: false)
        #expect(estimate.stallSeconds == 4)
    }
}
