// SPDX-License-Identifier: MIT

/// What simulated listeners asked for, and what they got.
struct ListenTally {
    enum RequestKind: String, CaseIterable {
        case boundary, trackStart, presetSwitch, seek
    }

    struct Count {
        var requests = 0
        var hits = 0

        var ratio: Double? { requests > 0 ? Double(hits) / Double(requests) : nil }
    }

    var byKind: [RequestKind: Count] = [:]
    var stallCount = 0
    var stallSeconds = 0.0
    var playedSeconds = 0.0
    var renderCount = 0
    var aheadRenderCount = 0
    var memoryByteCountMax = 0
    var decisionCount = 0
    var decisionNanoseconds: UInt64 = 0
    /// Requests of a session's first minute that no prefetch within it could have served in time.
    var warmStart = Count()
    /// Chunks that the disk tier was given.
    var storedCount = 0

    var all: Count {
        byKind.values.reduce(into: Count()) { sum, count in
            sum.requests += count.requests
            sum.hits += count.hits
        }
    }

    static func + (one: Self, other: Self) -> Self {
        var sum = one
        for (kind, count) in other.byKind {
            sum.byKind[kind, default: Count()].requests += count.requests
            sum.byKind[kind, default: Count()].hits += count.hits
        }
        sum.stallCount += other.stallCount
        sum.stallSeconds += other.stallSeconds
        sum.playedSeconds += other.playedSeconds
        sum.renderCount += other.renderCount
        sum.aheadRenderCount += other.aheadRenderCount
        sum.memoryByteCountMax = max(sum.memoryByteCountMax, other.memoryByteCountMax)
        sum.decisionCount += other.decisionCount
        sum.decisionNanoseconds += other.decisionNanoseconds
        sum.warmStart.requests += other.warmStart.requests
        sum.warmStart.hits += other.warmStart.hits
        sum.storedCount += other.storedCount
        return sum
    }
}
