// SPDX-License-Identifier: MIT
import CacheModel
import TestSupport
import Testing

@testable import ChunkStorage

@Suite struct CompactionPlanTests {
    private let mebibyte: Int64 = 1 << 20

    private func summary(
        _ number: UInt32, live: Int64, disk: Int64, _ state: SegmentSummary.State = .sealed
    ) -> SegmentSummary {
        SegmentSummary(
            segment: SegmentID(number), state: state, indexedByteCount: 64 * mebibyte,
            liveByteCount: live * mebibyte, liveChunkCount: live, diskByteCount: disk * mebibyte,
            createdTime: WallTime(unixMilliseconds: 0))
    }

    private func victims(
        _ segments: [SegmentSummary], _ depth: CompactionPlan.Depth = .sparse,
        excluded: Set<SegmentID> = []
    ) -> [UInt32] {
        CompactionPlan.victims(
            of: segments, depth, segmentByteCount: 64 * mebibyte, blockByteCount: 4_096, excluded: excluded
        ).map(\.rawValue)
    }

    @Test func `beside a player a segment is rewritten once a quarter of it is dead`() {
        #expect(victims([summary(1, live: 49, disk: 64), summary(2, live: 47, disk: 64)]) == [2])
    }

    @Test func `on demand little is enough, and nothing is rewritten for nothing`() {
        let segments = [summary(1, live: 62, disk: 64), summary(2, live: 64, disk: 64)]
        #expect(victims(segments) == [])
        #expect(victims(segments, .complete) == [1])
    }

    @Test func `small segments are merged, and one alone is left`() {
        let small = [
            summary(1, live: 3, disk: 3), summary(2, live: 64, disk: 64), summary(3, live: 5, disk: 5),
        ]
        #expect(victims(small) == [1, 3])
        #expect(victims([small[0], small[1]]) == [])
    }

    @Test func `a segment that is written is left alone beside a player, and excluded ones always`() {
        let segments = [summary(1, live: 1, disk: 64, .active), summary(2, live: 1, disk: 64)]
        #expect(victims(segments) == [2])
        #expect(victims(segments, .complete, excluded: [SegmentID(2)]) == [1])
    }

    @Test func `a suspect segment is emptied however full it is`() {
        #expect(victims([summary(1, live: 64, disk: 64, .suspect)]) == [1])
    }

    @Test func `a block or two of rounding are no reason`() {
        var tiny = summary(1, live: 0, disk: 0)
        tiny = SegmentSummary(
            segment: tiny.segment, state: .sealed, indexedByteCount: 300, liveByteCount: 200,
            liveChunkCount: 1, diskByteCount: 4_096, createdTime: tiny.createdTime)
        #expect(victims([tiny], .complete) == [])
    }

    /// Whatever the segments are: a round fits into one segment, and rewriting ends.
    @Test(arguments: 0..<200 as Range<UInt64>)
    func `rounds fit into a segment and come to an end`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var segments = (1...UInt32.random(in: 1...40, using: &generator)).map { number in
            let disk = Int64.random(in: 1...64, using: &generator)
            return summary(number, live: Int64.random(in: 0...disk, using: &generator), disk: disk)
        }
        var next = UInt32(segments.count + 1)
        var roundCount = 0
        while true {
            let chosen = Set(victims(segments, .complete))
            if chosen.isEmpty { break }
            let live = segments.filter { chosen.contains($0.segment.rawValue) }
                .reduce(0) { $0 + $1.liveByteCount }
            #expect(live <= 64 * mebibyte || chosen.count == 1, "seed \(seed)")
            segments.removeAll { chosen.contains($0.segment.rawValue) }
            if live > 0 { segments.append(summary(next, live: live / mebibyte, disk: live / mebibyte)) }
            next += 1
            roundCount += 1
            #expect(roundCount < 100, "seed \(seed)")
            if roundCount >= 100 { break }
        }
    }
}
