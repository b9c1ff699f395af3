// SPDX-License-Identifier: MIT
import CacheModel
import TestSupport
import Testing

@testable import Attacca

@Suite struct EventRingTests {
    private func event(_ number: UInt64) -> CacheEvent {
        CacheEvent(
            sequence: number, instant: MonotonicTime(nanoseconds: Int64(number)), kind: .diskTierRegained)
    }

    /// What comes out: an event's number, or a lost one's number with how many were lost.
    private struct Taken: Equatable {
        let number: UInt64
        var lostCount: Int?
    }

    private func take(_ ring: inout EventRing) -> Taken? {
        ring.takeFirst().map { event in
            if case .dropped(let count) = event.kind {
                return Taken(number: event.sequence, lostCount: count)
            }
            return Taken(number: event.sequence)
        }
    }

    @Test func `events come out as they went in`() {
        var ring = EventRing(capacity: 8)
        #expect(ring.isEmpty)
        for number in 1...8 as ClosedRange<UInt64> { ring.append(event(number)) }
        for number in 1...8 as ClosedRange<UInt64> { #expect(take(&ring) == Taken(number: number)) }
        #expect(take(&ring) == nil)
        #expect(ring.isEmpty)
    }

    @Test func `of too many the oldest are lost, and one event says how many`() {
        var ring = EventRing(capacity: 3)
        for number in 1...10 as ClosedRange<UInt64> { ring.append(event(number)) }
        #expect(take(&ring) == Taken(number: 7, lostCount: 7))
        for number in 8...10 as ClosedRange<UInt64> { #expect(take(&ring) == Taken(number: number)) }
        #expect(take(&ring) == nil)
    }

    @Test func `what is lost later is counted anew`() {
        var ring = EventRing(capacity: 2)
        for number in 1...3 as ClosedRange<UInt64> { ring.append(event(number)) }
        #expect(take(&ring) == Taken(number: 1, lostCount: 1))
        for number in 4...5 as ClosedRange<UInt64> { ring.append(event(number)) }
        #expect(take(&ring) == Taken(number: 3, lostCount: 2))
        #expect(take(&ring) == Taken(number: 4))
        #expect(take(&ring) == Taken(number: 5))
        #expect(take(&ring) == nil)
    }

    @Test(arguments: 1...6 as ClosedRange<UInt64>)
    func `whatever is appended and taken, nothing is missing and nothing comes twice`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var ring = EventRing(capacity: [1, 2, 17, 33, 100, 1_000][Int(seed) - 1])
        var last: UInt64 = 0
        var appended: UInt64 = 0
        for _ in 0..<5_000 {
            if Int.random(in: 0..<5, using: &generator) < 3 {
                appended += 1
                ring.append(event(appended))
            } else if let taken = take(&ring) {
                #expect(taken.number == last + UInt64(taken.lostCount ?? 1), "seed \(seed)")
                last = taken.number
            } else {
                #expect(last == appended, "seed \(seed)")
            }
            #expect(ring.count <= ring.capacity)
        }
        while let taken = take(&ring) { last = taken.number }
        #expect(last == appended, "seed \(seed)")
    }
}
