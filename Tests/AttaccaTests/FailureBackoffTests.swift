// SPDX-License-Identifier: MIT
import CacheModel
import Testing

@testable import Attacca

@Suite struct FailureBackoffTests {
    private let now = MonotonicTime(nanoseconds: 1_000)

    @Test func `a failed key is left alone for the interval and no longer`() {
        var backoff = FailureBackoff()
        backoff.recordFailure(of: Fixture.key(0), now: now)
        #expect(backoff.isHeldBack(Fixture.key(0), now: now.advanced(bySeconds: 29.9)))
        #expect(!backoff.isHeldBack(Fixture.key(0), now: now.advanced(bySeconds: 30.1)))
        #expect(!backoff.isHeldBack(Fixture.key(1), now: now))
    }

    @Test func `a success lifts it`() {
        var backoff = FailureBackoff()
        backoff.recordFailure(of: Fixture.key(0), now: now)
        backoff.recordSuccess(of: Fixture.key(0))
        #expect(!backoff.isHeldBack(Fixture.key(0), now: now))
    }

    @Test func `however many keys fail, it remembers a bounded number, the latest among them`() {
        var backoff = FailureBackoff()
        let long = Fixture.track(seconds: 2_000)
        let keys = (0..<1_000).map { long.key(variant: Variant(preset: "warm"), index: $0) }
        for (position, key) in keys.enumerated() {
            backoff.recordFailure(of: key, now: now.advanced(bySeconds: Double(position) * 0.001))
        }
        let held = keys.filter { backoff.isHeldBack($0, now: now.advanced(bySeconds: 1)) }
        #expect(held.count == FailureBackoff.keyCountMax)
        #expect(held.last == keys.last)
    }
}
