// SPDX-License-Identifier: MIT
import CacheModel
import TestSupport
import Testing

@testable import Attacca

@Suite struct FailureBackoffTests {
    private let now = MonotonicTime(nanoseconds: 1_000)

    private func key(_ index: Int, _ preset: Preset = "warm", _ track: TrackID = "track") -> ChunkKey {
        Fixture.track(track, seconds: 2_000).key(variant: Variant(preset: preset), index: index)
    }

    private func after(_ seconds: Double) -> MonotonicTime { now.advanced(bySeconds: seconds) }

    @Test func `a failed key is left alone for five seconds and no longer, and no other is`() {
        var backoff = FailureBackoff()
        backoff.recordFailure(of: key(0), now: now)
        #expect(backoff.isHeldBack(key(0), now: after(4.9)))
        #expect(!backoff.isHeldBack(key(0), now: after(5.1)))
        #expect(!backoff.isHeldBack(key(1), now: now))
    }

    @Test func `a key that fails again waits twice as long each time, ten minutes at most`() {
        var backoff = FailureBackoff()
        var instant = now
        for expected in [5.0, 10, 20, 40, 80, 160, 320, 600, 600] {
            backoff.recordFailure(of: key(0), now: instant)
            #expect(backoff.isHeldBack(key(0), now: instant.advanced(bySeconds: expected - 0.1)))
            instant = instant.advanced(bySeconds: expected + 0.1)
            #expect(!backoff.isHeldBack(key(0), now: instant), "after \(expected) s")
        }
    }

    @Test func `failures while it is held back anyway do not make it longer`() {
        var backoff = FailureBackoff()
        for second in 0..<5 { backoff.recordFailure(of: key(0), now: after(Double(second) * 0.9)) }
        #expect(!backoff.isHeldBack(key(0), now: after(5.1)))
    }

    @Test func `a success lifts it, for the key and for the track`() {
        var backoff = FailureBackoff()
        for index in 0..<3 { backoff.recordFailure(of: key(index), now: now) }
        #expect(backoff.isHeldBack(key(9), now: after(1)))
        backoff.recordSuccess(of: key(2))
        #expect(!backoff.isHeldBack(key(2), now: after(1)))
        #expect(!backoff.isHeldBack(key(9), now: after(1)))
        #expect(backoff.isHeldBack(key(0), now: after(1)))
    }

    @Test func `three different chunks that fail in a row hold back the whole track, and no other`() {
        var backoff = FailureBackoff()
        for index in 0..<2 { backoff.recordFailure(of: key(index), now: now) }
        #expect(!backoff.isHeldBack(key(9, "bright"), now: after(1)))
        backoff.recordFailure(of: key(2), now: now)
        #expect(backoff.isHeldBack(key(9, "bright"), now: after(4.9)))
        #expect(!backoff.isHeldBack(key(9, "bright"), now: after(5.1)))
        #expect(!backoff.isHeldBack(key(9, "warm", "another"), now: after(1)))
    }

    @Test func `one chunk that fails in every preset does not hold back its track`() {
        var backoff = FailureBackoff()
        for preset in Fixture.presets { backoff.recordFailure(of: key(20, preset), now: now) }
        #expect(!backoff.isHeldBack(key(19), now: after(0.1)))
    }

    @Test func `after its time one more failure holds the track back, twice as long`() {
        var backoff = FailureBackoff()
        for index in 0..<3 { backoff.recordFailure(of: key(index), now: now) }
        backoff.recordFailure(of: key(3), now: after(6))
        #expect(backoff.isHeldBack(key(9), now: after(15.9)))
        #expect(!backoff.isHeldBack(key(9), now: after(16.1)))
    }

    @Test func `the chunks that failed wait for others to show that the track is well`() {
        var backoff = FailureBackoff()
        for index in 0..<3 { backoff.recordFailure(of: key(index), now: now) }
        #expect(!backoff.isHeldBack(key(9), now: after(7)))
        #expect(backoff.isHeldBack(key(0, "bright"), now: after(7)))
        #expect(!backoff.isHeldBack(key(0, "bright"), now: after(10.1)))
    }

    @Test func `another content of the track starts without a past`() {
        var backoff = FailureBackoff()
        for index in 0..<3 { backoff.recordFailure(of: key(index), now: now) }
        let changed = ChunkKey(
            track: key(0).track, trackRevision: TrackRevision(rawValue: 7),
            rendererRevision: key(0).rendererRevision, variant: key(0).variant, grid: key(0).grid, index: 0)
        #expect(!backoff.isHeldBack(changed, now: after(1)))
    }

    @Test func `however many keys and tracks fail, a bounded number is remembered, the latest among them`() {
        var backoff = FailureBackoff()
        let keys = (0..<1_000).map { key(0, "warm", TrackID("track \($0)")) }
        for (position, key) in keys.enumerated() {
            backoff.recordFailure(of: key, now: after(Double(position) * 0.001))
        }
        let held = keys.filter { backoff.isHeldBack($0, now: after(1)) }
        #expect(held.count == FailureBackoff.keyCountMax)
        #expect(held.last == keys.last)
        #expect(backoff.counts.keys <= FailureBackoff.keyCountMax)
        #expect(backoff.counts.tracks <= FailureBackoff.trackCountMax)
    }

    /// A listener walks through tracks of which some chunks are damaged; every plan asks for what comes next in two
    /// presets.
    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `what is well is rendered within the longest interval, and what is not, seldom`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var backoff = FailureBackoff()
        let damagedFrom = Int.random(in: 1...40, using: &generator)
        var tries: [ChunkKey: Int] = [:]
        var rendered: Set<ChunkKey> = []
        var instant = now
        for step in 0..<3_000 {
            instant = instant.advanced(bySeconds: 1)
            let first = min(step / 40, 40)
            let wants = (first..<first + 6).flatMap { index in [key(index), key(index, "bright")] }
            for want in wants where !rendered.contains(want) && !backoff.isHeldBack(want, now: instant) {
                tries[want, default: 0] += 1
                if want.index < damagedFrom {
                    backoff.recordSuccess(of: want)
                    rendered.insert(want)
                } else {
                    backoff.recordFailure(of: want, now: instant)
                }
            }
        }
        #expect(rendered.count == 2 * damagedFrom, "damaged from \(damagedFrom)")
        #expect(tries.values.max()! <= 14, "\(tries.values.max()!) tries")
    }
}
