// SPDX-License-Identifier: MIT
import CacheModel
import Testing

@testable import Attacca

@Suite struct DiskTierCycleTests {
    private func instant(_ seconds: Double) -> MonotonicTime {
        MonotonicTime(nanoseconds: 0).advanced(bySeconds: seconds)
    }

    private func openCycle() -> DiskTierCycle {
        var cycle = DiskTierCycle()
        cycle.opened(isFirst: true)
        return cycle
    }

    /// Fails once a second and says when the tier is given up.
    private func secondsUntilLost(_ cycle: inout DiskTierCycle, from start: Double) -> Double? {
        for second in 0..<200 {
            let observation = DiskTierObservation(failureCount: second + 1)
            if cycle.observed(observation, now: instant(start + Double(second))) != nil {
                return Double(second)
            }
        }
        return nil
    }

    @Test func `a directory that is gone is given up at once and opened at once`() {
        var cycle = openCycle()
        #expect(cycle.nextAction(now: instant(0)) == .observe)
        #expect(cycle.observed(DiskTierObservation(isInPlace: false), now: instant(0)) == .notInPlace)
        #expect(cycle.nextAction(now: instant(0)) == .open)
        #expect(cycle.lostCount == 1)
    }

    @Test func `what cannot be opened is tried again, never more than five seconds later`() {
        var cycle = DiskTierCycle()
        cycle.openingFailed(now: instant(0))
        #expect(cycle.nextAction(now: instant(0.5)) == .wait)
        let nextLook = DiskTierCycle.openIntervalSeconds + DiskTierKeeper.intervalSeconds
        #expect(nextLook <= 4)
        #expect(cycle.nextAction(now: instant(DiskTierCycle.openIntervalSeconds)) == .open)
        cycle.opened(isFirst: false)
        #expect(cycle.nextAction(now: instant(2)) == .observe)
        #expect(cycle.returnedCount == 1)
    }

    @Test func `a tier where everything fails for seconds is opened anew`() {
        var cycle = openCycle()
        let seconds = secondsUntilLost(&cycle, from: 0)
        #expect(seconds == 1 + DiskTierCycle.failingSeconds)
    }

    @Test func `failures among successes are no reason`() {
        var cycle = openCycle()
        for second in 0..<100 {
            let observation = DiskTierObservation(successCount: second / 2, failureCount: second)
            #expect(cycle.observed(observation, now: instant(Double(second))) == nil)
        }
    }

    @Test func `a full disk is no reason`() {
        var cycle = openCycle()
        for second in 0..<100 {
            let observation = DiskTierObservation(failureCount: second, fullDiskCount: second)
            #expect(cycle.observed(observation, now: instant(Double(second))) == nil)
        }
    }

    @Test func `a tier that no opening cures is opened ever less often`() {
        var cycle = openCycle()
        var start = 0.0
        var waits: [Double] = []
        for _ in 0..<7 {
            guard let seconds = secondsUntilLost(&cycle, from: start) else { break }
            waits.append(seconds)
            start += seconds
            cycle.opened(isFirst: false)
        }
        #expect(waits.count == 7)
        #expect(waits == waits.sorted())
        #expect(waits.last == 1 + DiskTierCycle.failingSecondsMax)
    }

    @Test func `a success brings the patience back to its start`() {
        var cycle = openCycle()
        _ = secondsUntilLost(&cycle, from: 0)
        cycle.opened(isFirst: false)
        _ = cycle.observed(DiskTierObservation(), now: instant(10))
        #expect(cycle.observed(DiskTierObservation(successCount: 1), now: instant(11)) == nil)
        cycle.opened(isFirst: false)
        #expect(secondsUntilLost(&cycle, from: 20) == 1 + DiskTierCycle.failingSeconds)
    }
}
