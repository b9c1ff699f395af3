// SPDX-License-Identifier: MIT
import TestSupport
import Testing

@testable import ChunkStorage

@Suite struct EvictionPolicyTests {
    private func priority(
        _ policy: EvictionPolicy, frequency: Int64 = 1, seconds: Double = 1, mebibytes: Int64 = 1
    ) -> Double {
        var policy = policy
        return policy.priority(
            frequency: frequency, renderSeconds: seconds, byteCount: mebibytes << 20)
    }

    @Test func `priority is the clock plus uses times cost over size`() {
        #expect(priority(EvictionPolicy()) == 1)
        #expect(
            priority(EvictionPolicy(clock: 3), frequency: 5, seconds: 0.5, mebibytes: 2) == 3 + 5 * 0.25)
    }

    @Test func `each factor moves priority the right way`() {
        let policy = EvictionPolicy(clock: 1)
        #expect(priority(policy, frequency: 2) > priority(policy))
        #expect(priority(policy, seconds: 2) > priority(policy))
        #expect(priority(policy, mebibytes: 2) < priority(policy))
        #expect(
            priority(policy, seconds: 0) > policy.clock, "a render that was not measured is not worthless")
    }

    @Test func `uses beyond the bound count no more`() {
        #expect(EvictionPolicy.frequency(0, uses: 1) == 1)
        #expect(EvictionPolicy.frequency(0, uses: 0) == 1)
        #expect(EvictionPolicy.frequency(5, uses: 0) == 5)
        #expect(EvictionPolicy.frequency(15, uses: 1) == 16)
        #expect(EvictionPolicy.frequency(3, uses: .max) == 16)
        #expect(EvictionPolicy.frequency(.max, uses: .max) == 16)
        #expect(priority(EvictionPolicy(), frequency: 1_000) == priority(EvictionPolicy(), frequency: 16))
    }

    @Test func `what was dear once is overtaken by what comes later`() {
        var policy = EvictionPolicy()
        let old = priority(policy, seconds: 5)
        for _ in 0..<10 { policy.recordEviction(priority: priority(policy)) }
        #expect(policy.clock == 10)
        #expect(priority(policy) > old)
    }

    @Test func `the clock never falls, whatever the index says`() {
        var policy = EvictionPolicy(clock: 5)
        for hostile: Double in [1, -.infinity, .nan, .infinity] { policy.recordEviction(priority: hostile) }
        #expect(policy.clock == 5)
    }

    @Test func `under LRU only the last use counts`() {
        var policy = EvictionPolicy(order: .lru)
        let dear = policy.priority(frequency: 16, renderSeconds: 100, byteCount: 1)
        let cheap = policy.priority(frequency: 1, renderSeconds: 0, byteCount: 1 << 30)
        policy.recordEviction(priority: 1_000)
        #expect(cheap > dear)
        #expect(policy.priority(frequency: 1, renderSeconds: 0, byteCount: 1) < 1_000)
    }
}
