// SPDX-License-Identifier: MIT
import CacheModel
import Prediction
import Testing

@Suite struct ReportCoalescerTests {
    private func time(_ milliseconds: Int64) -> MonotonicTime {
        MonotonicTime(nanoseconds: milliseconds * 1_000_000)
    }

    @Test func `reports closer than 100 ms to the last that passed are coalesced`() {
        var coalescer = ReportCoalescer()
        let passed = [0, 10, 99, 100, 150, 199, 200, 350].filter { coalescer.passesPosition(at: time($0)) }
        #expect(passed == [0, 100, 200, 350])
    }

    @Test func `a player that reports every 3 ms for a minute gets 600 decisions at most`() {
        var coalescer = ReportCoalescer()
        let passedCount = (0..<20_000).count { coalescer.passesPosition(at: time(Int64($0) * 3)) }
        #expect((580...600).contains(passedCount))
    }

    @Test func `an interaction starts the interval anew`() {
        var coalescer = ReportCoalescer()
        let first = coalescer.passesPosition(at: time(0))
        coalescer.passInteraction(at: time(90))
        let rest = [150, 190].map { coalescer.passesPosition(at: time($0)) }
        #expect([first] + rest == [true, false, true])
    }

    @Test func `a report from before the last one passes`() {
        var coalescer = ReportCoalescer()
        let passed = [1_000, 500].map { coalescer.passesPosition(at: time($0)) }
        #expect(passed == [true, true])
    }
}
