// SPDX-License-Identifier: MIT
import TestSupport
import Testing

@testable import Prediction

@Suite struct PrefetchLedgerTests {
    @Test func `a render that is completed and then requested was used`() {
        var ledger = PrefetchLedger<Int>()
        ledger.start(1)
        ledger.complete(1)
        ledger.request(1)
        ledger.request(1)
        ledger.evict(1)
        #expect(ledger.outcomes == PrefetchOutcomes(rendered: 1, used: 1))
    }

    @Test func `a render that is requested before it is completed was late`() {
        var ledger = PrefetchLedger<Int>()
        ledger.start(1)
        ledger.request(1)
        #expect(ledger.outcomes == PrefetchOutcomes())
        ledger.complete(1)
        ledger.request(1)
        #expect(ledger.outcomes == PrefetchOutcomes(rendered: 1, late: 1))
    }

    @Test func `a render that is evicted or outlives the session was wasted`() {
        var ledger = PrefetchLedger<Int>()
        for key in 1...2 {
            ledger.start(key)
            ledger.complete(key)
        }
        ledger.evict(1)
        #expect(ledger.outcomes == PrefetchOutcomes(rendered: 2, wasted: 1))
        ledger.closeSession()
        #expect(ledger.outcomes == PrefetchOutcomes(rendered: 2, wasted: 2))
    }

    @Test func `a render that was abandoned is not counted`() {
        var ledger = PrefetchLedger<Int>()
        ledger.start(1)
        ledger.abandon(1)
        ledger.start(2)
        ledger.request(2)
        ledger.abandon(2)
        ledger.start(3)
        ledger.closeSession()
        #expect(ledger.outcomes == PrefetchOutcomes())
    }

    @Test func `what was not speculative is ignored`() {
        var ledger = PrefetchLedger<Int>()
        ledger.request(1)
        ledger.complete(1)
        ledger.evict(1)
        ledger.abandon(1)
        #expect(ledger.outcomes == PrefetchOutcomes())
    }

    @Test func `a render that has to be made again was wasted the first time`() {
        var ledger = PrefetchLedger<Int>()
        for _ in 0..<2 {
            ledger.start(1)
            ledger.complete(1)
        }
        ledger.request(1)
        #expect(ledger.outcomes == PrefetchOutcomes(rendered: 2, used: 1, wasted: 1))
    }

    @Test func `beyond the limit the oldest render is given up`() {
        var ledger = PrefetchLedger<Int>(keptCountMax: 2)
        for key in 1...3 {
            ledger.start(key)
            ledger.complete(key)
        }
        for key in 1...3 { ledger.request(key) }
        #expect(ledger.outcomes == PrefetchOutcomes(rendered: 3, used: 2, wasted: 1))
    }

    @Test func `outcomes since an earlier reading are the difference`() {
        let earlier = PrefetchOutcomes(rendered: 3, used: 1)
        let later = PrefetchOutcomes(rendered: 9, used: 4, late: 2, wasted: 3)
        #expect(later.since(earlier) == PrefetchOutcomes(rendered: 6, used: 3, late: 2, wasted: 3))
    }

    @Test(arguments: 0..<30 as Range<UInt64>)
    func `every completed render ends exactly once, whatever happens`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var ledger = PrefetchLedger<Int>(keptCountMax: Int.random(in: 1...20, using: &generator))
        let keyCount = Int.random(in: 1...60, using: &generator)
        for _ in 0..<2_000 {
            let key = Int.random(in: 0..<keyCount, using: &generator)
            switch Int.random(in: 0..<100, using: &generator) {
            case 0..<35: ledger.start(key)
            case 35..<65: ledger.complete(key)
            case 65..<80: ledger.request(key)
            case 80..<88: ledger.abandon(key)
            case 88..<99: ledger.evict(key)
            default: ledger.closeSession()
            }
            ledger.checkInvariants()
        }
        ledger.closeSession()
        let outcomes = ledger.outcomes
        #expect(outcomes.rendered == outcomes.used + outcomes.late + outcomes.wasted)
        #expect(outcomes.rendered > 0)
    }
}
