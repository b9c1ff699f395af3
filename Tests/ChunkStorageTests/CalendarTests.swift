// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import TestSupport
import Testing

@testable import ChunkStorage

/// A calendar that is set by ten years, forward or back, before, between and after what is stored: nothing that matters
/// goes by it.
@Suite struct CalendarTests {
    private static let decadeSeconds = 10 * 365.25 * 86_400
    private let fixture = StoreFixture()

    /// A round of chunks, each in a session of its own, with the calendar set before each.
    private func store(_ steps: [Double]) throws {
        for (round, seconds) in steps.enumerated() {
            fixture.time.advanceWall(bySeconds: seconds)
            try fixture.withStore { store throws in
                for index in 3 * round..<3 * round + 3 {
                    _ = store.append(fixture.chunk(fixture.key(index)))
                }
                try store.flush()
            }
        }
    }

    @Test(arguments: [
        [0, decadeSeconds], [0, -decadeSeconds], [decadeSeconds, -2 * decadeSeconds],
        [-decadeSeconds, 2 * decadeSeconds],
    ])
    func `everything is served, in the order of writing, whatever the calendar says`(steps: [Double]) throws {
        try store(steps)
        let keys = (0..<3 * steps.count).map { fixture.key($0) }
        for isRebuilt in [false, true] {
            if isRebuilt { try fixture.loseDatabase() }
            try fixture.withStore { store throws in
                for key in keys { #expect(try fixture.isRight(store, key) == true, "\(key)") }
                let entries = try store.entries()
                #expect(entries.map(\.key) == keys)
                #expect(store.statistics().damagedCount == 0)
                #expect(store.statistics().ignoredSegments.isEmpty)
            }
        }
    }

    @Test(arguments: [-decadeSeconds, decadeSeconds])
    func `eviction goes on, and takes what is used least`(seconds: Double) throws {
        let configuration = fixture.configuration(capacityKibibytes: 256, segmentKibibytes: 64)
        try fixture.withStore(.readWrite, configuration) { store throws in
            for index in 0..<8 { _ = store.append(fixture.chunk(fixture.key(index), count: 20_000)) }
            try store.flush()
            for _ in 0..<4 { _ = try store.read(fixture.key(0)) }
            try store.flush()
            fixture.time.advanceWall(bySeconds: seconds)
            for index in 8..<20 {
                _ = store.append(fixture.chunk(fixture.key(index), count: 20_000))
                try store.flush()
            }
            #expect(store.statistics().evictedCount > 0)
            #expect(try fixture.isRight(store, fixture.key(0), count: 20_000) == true, "it was used most")
            #expect(try fixture.isRight(store, fixture.key(19), count: 20_000) == true, "it is the last")
        }
    }

    @Test func `a purge by age spares what the calendar has not aged`() throws {
        try store([0, Self.decadeSeconds])
        try fixture.withStore { store throws in
            let limit = fixture.time.wallNow().unixMilliseconds - 86_400_000
            _ = try store.purge(PurgeSelection(lastUsedBefore: WallTime(unixMilliseconds: limit)))
            #expect(try store.entries().map(\.key) == (3..<6).map { fixture.key($0) })
        }
    }
}
