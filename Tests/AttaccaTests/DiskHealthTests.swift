// SPDX-License-Identifier: MIT
import CacheModel
import Testing

@testable import Attacca

@Suite struct DiskHealthTests {
    private func instant(_ seconds: Double) -> MonotonicTime {
        MonotonicTime(nanoseconds: 0).advanced(bySeconds: seconds)
    }

    private func read(_ health: inout DiskHealth, seconds: Double, renderSeconds: Double, count: Int) {
        for _ in 0..<count { health.read(seconds: seconds, renderSeconds: renderSeconds) }
    }

    @Test func `a disk that is slower than rendering is by-passed, once there is enough to judge by`() {
        var health = DiskHealth()
        read(&health, seconds: 0.3, renderSeconds: 0.1, count: DiskHealth.sampleCount - 1)
        #expect(!health.isBypassed)
        read(&health, seconds: 0.3, renderSeconds: 0.1, count: 1)
        #expect(health.isBypassed)
        #expect(!health.isAsked(isDemanded: true))
        #expect(health.isAsked(isDemanded: false))
    }

    @Test func `a disk that is faster than rendering is asked, however slow both are`() {
        var health = DiskHealth()
        read(&health, seconds: 0.3, renderSeconds: 0.4, count: 100)
        #expect(!health.isBypassed)
    }

    @Test func `a few slow reads among quick ones are no reason`() {
        var health = DiskHealth()
        for _ in 0..<20 {
            read(&health, seconds: 0.001, renderSeconds: 0.1, count: 3)
            read(&health, seconds: 0.9, renderSeconds: 0.1, count: 1)
        }
        #expect(!health.isBypassed)
    }

    @Test func `a quick read is quick enough though a render is quicker`() {
        var health = DiskHealth()
        read(&health, seconds: 0.009, renderSeconds: 0.000_1, count: 100)
        #expect(!health.isBypassed)
    }

    @Test func `one missed deadline by-passes the disk for everybody until the read returns`() {
        var health = DiskHealth()
        health.missedDeadline()
        #expect(!health.isAsked(isDemanded: true))
        #expect(!health.isAsked(isDemanded: false))
        health.returned()
        #expect(!health.isAsked(isDemanded: true))
        #expect(health.isAsked(isDemanded: false))
    }

    @Test
    func `a by-passed disk is probed at most once a second, and comes back after two quick probes in a row`()
    {
        var health = DiskHealth()
        read(&health, seconds: 0.3, renderSeconds: 0.1, count: DiskHealth.sampleCount)
        var sent: [Bool] = []
        for seconds in [0, 0.5, 1, 1.5, 2] { sent.append(health.takeProbe(now: instant(seconds))) }
        #expect(sent == [true, false, true, false, true])
        for seconds in [0.01, 0.08, 0.01] { health.read(seconds: seconds, renderSeconds: 0.1) }
        #expect(health.isBypassed)
        health.read(seconds: 0.01, renderSeconds: 0.1)
        #expect(!health.isBypassed)
        let isProbed = health.takeProbe(now: instant(10))
        #expect(!isProbed)
    }

    @Test func `probes that hang are not followed by ever more`() {
        var health = DiskHealth()
        var sentCount = 0
        for second in 0..<100 {
            if sentCount == 0 || health.takeProbe(now: instant(Double(second))) {
                health.missedDeadline()
                sentCount += 1
            }
        }
        #expect(sentCount == DiskHealth.stuckCountMax)
        #expect(sentCount < DiskThreads.threadCountMax)
    }

    @Test(arguments: [(nil, 1), (0.01, 0.25), (0.5, 0.5), (20, 1)] as [(Double?, Double)])
    func `the deadline is what a render takes, within limits`(renderSeconds: Double?, expected: Double) {
        var health = DiskHealth()
        if let renderSeconds { health.rendered(seconds: renderSeconds) }
        #expect(health.deadlineSeconds == expected)
    }
}
