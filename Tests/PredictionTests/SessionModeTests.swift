// SPDX-License-Identifier: MIT
import CacheModel
import Prediction
import Testing

@Suite struct SessionModeTests {
    private static func time(_ seconds: Double) -> MonotonicTime {
        MonotonicTime(nanoseconds: 0).advanced(bySeconds: seconds)
    }

    @Test func `five switches in two minutes are an exploration, four are not`() {
        var tracker = SessionModeTracker(startingAt: Self.time(0))
        for second in [10.0, 40, 70, 100] { tracker.observeSwitch(at: Self.time(second)) }
        #expect(tracker.mode(at: Self.time(100)) == .normal)
        tracker.observeSwitch(at: Self.time(130))
        #expect(tracker.mode(at: Self.time(130)) == .exploration)
    }

    @Test func `an exploration lasts while there are three switches in two minutes`() {
        var tracker = SessionModeTracker(startingAt: Self.time(0))
        for second in 0..<5 { tracker.observeSwitch(at: Self.time(Double(second) * 10)) }
        #expect(tracker.mode(at: Self.time(140)) == .exploration)
        #expect(tracker.mode(at: Self.time(141)) == .normal)
    }

    @Test func `five minutes without a switch are settled, also at first`() {
        var tracker = SessionModeTracker(startingAt: Self.time(0))
        #expect(tracker.mode(at: Self.time(299)) == .normal)
        #expect(tracker.mode(at: Self.time(300)) == .settled)
        tracker.observeSwitch(at: Self.time(301))
        #expect(tracker.mode(at: Self.time(301)) == .normal)
        #expect(tracker.mode(at: Self.time(601)) == .settled)
    }
}
