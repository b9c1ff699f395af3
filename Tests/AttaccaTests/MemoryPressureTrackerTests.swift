// SPDX-License-Identifier: MIT
import CacheModel
import TestSupport
import Testing

@testable import Attacca

@Suite struct MemoryPressureTrackerTests {
    private let start = MonotonicTime(nanoseconds: 0)
    private let warning = MemoryPressureSignal(level: .warning, reason: .machineStalls)
    private let critical = MemoryPressureSignal(level: .critical, reason: .groupMax)

    private func at(_ seconds: Double) -> MonotonicTime { start.advanced(bySeconds: seconds) }

    @Test(arguments: MemoryPressureLevel.allCases)
    func `a signal raises the level at once and says why`(level: MemoryPressureLevel) {
        var tracker = MemoryPressureTracker(at: start)
        tracker.take(MemoryPressureSignal(level: level, reason: .groupHigh), at: start)
        #expect(tracker.level == level)
        #expect(tracker.reason == (level == .normal ? nil : .groupHigh))
    }

    @Test func `after ten seconds of calm it goes down a step and after ten more another`() {
        var tracker = MemoryPressureTracker(at: start)
        tracker.take(critical, at: start)
        var levels: [MemoryPressureLevel] = []
        for seconds in [9.9, 10, 19.9, 20, 100] {
            tracker.step(at: at(seconds))
            levels.append(tracker.level)
        }
        #expect(levels == [.critical, .warning, .warning, .normal, .normal])
        #expect(tracker.reason == .calm)
        #expect(tracker.nextStepAt == nil)
        #expect(tracker.enteredCounts == [1, 1, 1])
    }

    @Test func `a milder signal does not keep a level but the next`() {
        var tracker = MemoryPressureTracker(at: start)
        tracker.take(critical, at: start)
        tracker.take(warning, at: at(9))
        tracker.step(at: at(10))
        #expect(tracker.level == .warning)
        tracker.take(warning, at: at(15))
        tracker.step(at: at(24.9))
        #expect(tracker.level == .warning)
        tracker.step(at: at(25))
        #expect(tracker.level == .normal)
    }

    @Test func `pressure that lasts changes the level once`() {
        var tracker = MemoryPressureTracker(at: start)
        for tick in 0..<200 {
            tracker.take(warning, at: at(Double(tick) * 5))
            tracker.step(at: at(Double(tick) * 5 + 4.9))
        }
        #expect(tracker.enteredCounts == [0, 1, 0])
    }

    /// The memory that the engine takes after a calm brings the pressure back, each time.
    @Test func `a level that always comes back is kept longer each time`() {
        var tracker = MemoryPressureTracker(at: start)
        var now = 0.0
        var kept: [Double] = []
        for _ in 0..<6 {
            tracker.take(warning, at: at(now))
            let due = tracker.nextStepAt!.seconds(since: start)
            kept.append(due - now)
            tracker.step(at: at(due))
            #expect(tracker.level == .normal)
            now = due + 1
        }
        #expect(kept == [10, 20, 40, 80, 160, 160])
        tracker.take(warning, at: at(now + 60))
        #expect(tracker.patienceSeconds == 10, "a minute later it is another story")
    }

    @Test func `time that goes back stands still`() {
        var tracker = MemoryPressureTracker(at: at(100))
        tracker.take(critical, at: at(50))
        tracker.step(at: at(60))
        #expect(tracker.level == .critical)
        #expect(tracker.nextStepAt == at(110))
    }

    @Test func `what is told holds until it is taken back`() {
        var tracker = MemoryPressureTracker(at: start)
        tracker.tell(.critical)
        #expect((tracker.level, tracker.reason) == (.critical, .player))
        tracker.step(at: at(1000))
        #expect(tracker.level == .critical)
        tracker.take(warning, at: at(1000))
        tracker.tell(.normal)
        #expect(tracker.level == .normal)
        tracker.tell(nil)
        #expect((tracker.level, tracker.reason) == (.warning, .machineStalls))
        #expect(tracker.enteredCounts == [1, 1, 1])
    }

    /// Signals at random, dense and sparse, with steps in between and a clock that at times goes back.
    @Test(arguments: UInt64(1)...40)
    func `no sequence of signals makes it swing`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var tracker = MemoryPressureTracker(at: start)
        var now = 0.0
        var latest = 0.0
        var lastHeard: [MemoryPressureLevel: Double] = [:]
        var changedAt = 0.0
        let density = [0.5, 3, 12, 40][Int(seed % 4)]
        for _ in 0..<2_000 {
            now += Double.random(in: -0.05...1, using: &random) * density
            latest = max(latest, now)
            let former = tracker
            let level = MemoryPressureLevel(rawValue: Int.random(in: 0...2, using: &random))!
            let isSignal = Bool.random(using: &random)
            if isSignal {
                tracker.take(MemoryPressureSignal(level: level), at: at(now))
                #expect(tracker.sensed == max(former.sensed, level), "(1) seed \(seed)")
                for heard in MemoryPressureLevel.allCases where heard <= level { lastHeard[heard] = latest }
            } else {
                tracker.step(at: at(now))
                if tracker.sensed != former.sensed {
                    let calm = latest - max(lastHeard[former.sensed] ?? 0, changedAt)
                    #expect(calm >= former.patienceSeconds - 1e-6, "(2) seed \(seed)")
                    #expect(tracker.sensed.rawValue == former.sensed.rawValue - 1, "(2) seed \(seed)")
                }
            }
            if tracker.sensed != former.sensed { changedAt = latest }
            #expect((10...160).contains(tracker.patienceSeconds), "(3) seed \(seed)")
            #expect(tracker.level == tracker.sensed, "(4) seed \(seed)")
            let changes = tracker.enteredCounts.reduce(0, +) - former.enteredCounts.reduce(0, +)
            #expect(changes == (tracker.level == former.level ? 0 : 1), "(4) seed \(seed)")
        }
        // Two ways up for two ways down, each of which takes the calm.
        #expect(Double(tracker.enteredCounts.reduce(0, +)) <= 2 * (latest / 10 + 1) + 2, "seed \(seed)")
    }
}
