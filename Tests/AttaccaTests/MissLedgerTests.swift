// SPDX-License-Identifier: MIT
import CacheModel
import TestSupport
import Testing

@testable import Attacca

@Suite struct MissLedgerTests {
    /// What can happen to the chunk that a test looks at.
    enum Event: String, CaseIterable, Sendable {
        case planned, plannedElse, reached, started, completed, cancelled, failed, delivered, lost
        case deleted, renewed
    }

    private static let key = Fixture.key(7)

    private static func happen(_ event: Event, to key: ChunkKey, _ ledger: inout MissLedger) {
        switch event {
        case .planned: ledger.plan([key], current: Fixture.key(3))
        case .plannedElse: ledger.plan([Fixture.key(90)], current: Fixture.key(3))
        case .reached: ledger.plan([key], current: key)
        case .started: ledger.start(key)
        case .completed: ledger.complete(key)
        case .cancelled: ledger.cancel(key)
        case .failed: ledger.fail(key)
        case .delivered: ledger.deliver(key)
        case .lost: ledger.lose(key)
        case .deleted: ledger.invalidate(key.track, keeping: nil)
        // The same place of another content was delivered.
        case .renewed: ledger.deliver(another(key))
        }
    }

    private static func another(_ key: ChunkKey) -> ChunkKey {
        ChunkKey(
            track: key.track, trackRevision: TrackRevision(rawValue: 99),
            rendererRevision: key.rendererRevision, variant: key.variant, grid: key.grid, index: key.index)
    }

    @Test(
        arguments: [
            ([], .neverPredicted), ([.plannedElse], .neverPredicted), ([.reached], .neverPredicted),
            ([.reached, .reached, .started], .neverPredicted),
            ([.planned], .predictedTooLate), ([.planned, .started], .predictedTooLate),
            ([.planned, .reached], .predictedTooLate), ([.planned, .reached, .started], .predictedTooLate),
            ([.planned, .started, .completed], .evictedEarly), ([.delivered], .evictedEarly),
            ([.delivered, .lost], .evictedEarly), ([.lost], .evictedEarly),
            ([.planned, .plannedElse], .cancelled), ([.planned, .started, .cancelled], .cancelled),
            ([.planned, .started, .failed], .failed), ([.failed], .failed),
            ([.planned, .started, .deleted], .invalidated), ([.delivered, .deleted], .invalidated),
            ([.renewed], .invalidated),
        ] as [([Event], MissCause)])
    func `what happened to a chunk is why it is missed`(events: [Event], cause: MissCause) {
        var ledger = MissLedger()
        for event in events { Self.happen(event, to: Self.key, &ledger) }
        #expect(ledger.cause(ofMissing: Self.key) == cause)
        #expect(ledger.cause(ofMissing: Fixture.key(8)) == .neverPredicted)
    }

    @Test(
        arguments: [
            // What happened weighs more than a plan that names the chunk again.
            ([.delivered, .planned], .evictedEarly),
            ([.planned, .started, .cancelled, .planned], .cancelled),
            ([.failed, .planned], .failed), ([.delivered, .deleted, .planned], .invalidated),
            // And a render that runs more than what was before.
            ([.delivered, .started], .predictedTooLate), ([.failed, .started], .predictedTooLate),
            ([.renewed, .started], .predictedTooLate), ([.started, .lost], .predictedTooLate),
            // The latest counts.
            ([.delivered, .started, .cancelled], .cancelled), ([.failed, .delivered], .evictedEarly),
            // A render that ends after its track was deleted changes nothing.
            ([.started, .deleted, .completed], .invalidated),
            ([.started, .deleted, .cancelled], .invalidated),
            ([.started, .renewed, .completed], .invalidated), ([.started, .deleted, .failed], .invalidated),
            // Nor does a plan that drops what something happened to.
            ([.delivered, .planned, .plannedElse], .evictedEarly),
        ] as [([Event], MissCause)])
    func `of several reasons the weightiest counts`(events: [Event], cause: MissCause) {
        var ledger = MissLedger()
        for event in events { Self.happen(event, to: Self.key, &ledger) }
        #expect(ledger.cause(ofMissing: Self.key) == cause)
    }

    @Test func `a modified track keeps what is of its present content`() {
        var ledger = MissLedger()
        ledger.deliver(Fixture.key(0))
        ledger.deliver(Fixture.key(0, track: "other"))
        ledger.invalidate("track", keeping: Fixture.key(0).trackRevision)
        #expect(ledger.cause(ofMissing: Fixture.key(0)) == .evictedEarly)
        ledger.invalidate("track", keeping: TrackRevision(rawValue: 99))
        #expect(ledger.cause(ofMissing: Fixture.key(0)) == .invalidated)
        #expect(ledger.cause(ofMissing: Fixture.key(0, track: "other")) == .evictedEarly)
    }

    @Test(arguments: [1, 2, 50])
    func `of more chunks than it remembers the one unheard of for longest is forgotten`(countMax: Int) {
        var ledger = MissLedger(recordCountMax: countMax)
        for index in 0..<(3 * countMax) {
            ledger.deliver(Fixture.key(index % 90, track: TrackID("\(index / 90)")))
        }
        #expect(ledger.recordCount == countMax)
        ledger = MissLedger(recordCountMax: countMax)
        for index in 0..<countMax { ledger.deliver(Fixture.key(index)) }
        ledger.fail(Fixture.key(0))
        ledger.deliver(Fixture.key(90))
        #expect(ledger.cause(ofMissing: Fixture.key(0)) == (countMax > 1 ? .failed : .neverPredicted))
        if countMax > 1 { #expect(ledger.cause(ofMissing: Fixture.key(1)) == .neverPredicted) }
        #expect(ledger.cause(ofMissing: Fixture.key(90)) == .evictedEarly)
    }

    /// Against a ledger that forgets nothing.
    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `whatever happens, each miss has one cause and the table stays bounded`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var bounded = MissLedger(recordCountMax: 8)
        var whole = MissLedger()
        var causes = CacheStatistics.MissCauses()
        var missCount = 0
        var forgottenCount = 0
        for _ in 0..<2_000 {
            var key = Fixture.key(Int.random(in: 0..<30, using: &generator))
            if Int.random(in: 0..<10, using: &generator) == 0 { key = Self.another(key) }
            if Bool.random(using: &generator) {
                let event = Event.allCases.randomElement(using: &generator)!
                Self.happen(event, to: key, &bounded)
                Self.happen(event, to: key, &whole)
            } else {
                let cause = bounded.cause(ofMissing: key)
                causes.count(cause)
                missCount += 1
                if cause != whole.cause(ofMissing: key) { forgottenCount += 1 }
            }
            #expect(bounded.recordCount <= 8)
        }
        #expect(causes.sum == missCount)
        #expect(forgottenCount > 0)
    }
}
