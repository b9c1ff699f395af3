// SPDX-License-Identifier: MIT

/// Which segments are worth rewriting: a value, decided from what the index knows of them.
struct CompactionPlan {
    /// How much compaction is after.
    enum Depth: Sendable {
        /// Beside a player: segments that waste a quarter of what they take, and small ones.
        case sparse
        /// On demand: whatever gives something back.
        case complete
    }

    /// Dead space that is not worth a segment's rewriting, as a share of what it takes.
    private static func deadShareMin(_ depth: Depth) -> Double {
        switch depth {
        case .sparse: 0.25
        case .complete: 0.02
        }
    }

    /// The segments of the next round, in file order; empty when there is nothing to gain.
    ///
    /// Their live records fit into one segment, so that a round takes no more room than that before it gives back.
    ///
    /// - Parameters:
    ///   - segments: Every segment of the index.
    ///   - blockByteCount: The unit of space; up to two of them a segment takes beside its records.
    ///   - excluded: Those that are not to be touched: being written, or found impossible.
    static func victims(
        of segments: [SegmentSummary], _ depth: Depth, segmentByteCount: Int64, blockByteCount: Int64,
        excluded: Set<SegmentID>
    ) -> [SegmentID] {
        func deadShare(_ summary: SegmentSummary) -> Double {
            let dead = summary.diskByteCount - summary.liveByteCount - 2 * blockByteCount
            return dead <= 0 ? 0 : Double(dead) / Double(summary.diskByteCount)
        }
        func isWasteful(_ summary: SegmentSummary) -> Bool {
            summary.state == .suspect || deadShare(summary) >= deadShareMin(depth)
        }
        let candidates = segments.filter {
            !excluded.contains($0.segment) && (depth == .complete || $0.state != .active)
        }
        let wasteful = candidates.filter(isWasteful)
        let small = candidates.filter { $0.liveByteCount < segmentByteCount / 4 }
        // One small segment alone would only be copied.
        let chosen = small.count > 1 ? wasteful + small : wasteful
        var victims: Set<SegmentID> = []
        var byteCount: Int64 = 0
        for summary in chosen.sorted(by: { deadShare($0) > deadShare($1) })
        where !victims.contains(summary.segment) {
            if byteCount > 0, byteCount + summary.liveByteCount > segmentByteCount { continue }
            byteCount += summary.liveByteCount
            victims.insert(summary.segment)
        }
        // Of small ones a single one may be left, with nothing to be merged into.
        guard victims.count > 1 || wasteful.contains(where: { victims.contains($0.segment) }) else {
            return []
        }
        return victims.sorted()
    }
}
