// SPDX-License-Identifier: MIT
import Testing

@testable import ChunkStorage

@Suite struct EvictionPolicyTests {
    private func priority(
        _ policy: EvictionPolicy, hits: Int64 = 0, seconds: Double = 1, mebibytes: Int64 = 1
    ) -> Double {
        policy.priority(hitCount: hits, renderSeconds: seconds, byteCount: mebibytes << 20)
    }

    @Test func `priority is the clock plus uses times cost over size`() {
        #expect(priority(EvictionPolicy()) == 1)
        #expect(priority(EvictionPolicy(clock: 3), hits: 4, seconds: 0.5, mebibytes: 2) == 3 + 5 * 0.25)
    }

    @Test func `each factor moves priority the right way`() {
        let policy = EvictionPolicy(clock: 1)
        #expect(priority(policy, hits: 1) > priority(policy))
        #expect(priority(policy, seconds: 2) > priority(policy))
        #expect(priority(policy, mebibytes: 2) < priority(policy))
        #expect(
            priority(policy, seconds: 0) > policy.clock, "a render that was not measured is not worthless")
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
}
