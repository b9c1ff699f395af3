// SPDX-License-Identifier: MIT
import CacheModel

/// Judges from what reads and renders take whether the disk is worth asking. Pure.
///
/// A read that misses its deadline makes the disk by-passed at once; so does a median read that takes longer than the
/// median render. A by-passed disk is asked by probes, for which nobody waits, until ``fastProbeCountNeeded`` of them in
/// a row took less than half of a render: on the way back it has to be clearly faster, or it would come and go.
struct DiskHealth: Sendable {
    /// Reads and renders that the medians are of.
    static let sampleCount = 8
    /// A read that takes less than this is quick enough whatever a render takes, in seconds.
    static let quickReadSeconds = 0.010
    static let probeIntervalSeconds = 1.0
    static let fastProbeCountNeeded = 2
    /// Reads that hang while further probes are still sent.
    static let stuckCountMax = 4

    /// The deadlines that are possible, in seconds. Shorter ones would be missed whenever the machine is busy; longer
    /// ones would be heard.
    private let deadlineSecondsRange: ClosedRange<Double>
    private(set) var isBypassed = false
    /// Reads that missed their deadline and have not returned.
    private(set) var stuckCount = 0
    private var readSeconds: [Double] = []
    private var renderSeconds: [Double] = []
    private var fastProbeCount = 0
    private var lastProbe: MonotonicTime?

    init(deadlineSecondsRange: ClosedRange<Double> = 0.25...1) {
        self.deadlineSecondsRange = deadlineSecondsRange
    }

    /// How long a read is waited for, in seconds: as long as it would take to render instead, within the range; where
    /// that is not known, the longest.
    var deadlineSeconds: Double {
        guard let render = Self.median(renderSeconds) else { return deadlineSecondsRange.upperBound }
        return min(max(render, deadlineSecondsRange.lowerBound), deadlineSecondsRange.upperBound)
    }

    /// Whether the disk is asked for a chunk: one that a listener waits for, or one ahead of need, which may take longer.
    func isAsked(isDemanded: Bool) -> Bool { !isBypassed || (!isDemanded && stuckCount == 0) }

    /// Whether it is time for a probe; it counts as sent then.
    mutating func takeProbe(now: MonotonicTime) -> Bool {
        guard isBypassed, stuckCount < Self.stuckCountMax else { return false }
        if let lastProbe, now.seconds(since: lastProbe) < Self.probeIntervalSeconds { return false }
        lastProbe = now
        return true
    }

    /// A chunk was rendered.
    mutating func rendered(seconds: Double) { Self.keep(seconds, in: &renderSeconds) }

    /// A chunk was read in time.
    ///
    /// - Parameter renderSeconds: What rendering it took.
    mutating func read(seconds: Double, renderSeconds: Double) {
        rendered(seconds: renderSeconds)
        let limit = max(Self.median(self.renderSeconds) ?? 0, Self.quickReadSeconds)
        guard !isBypassed else { return judgeProbe(seconds: seconds, limit: limit / 2) }
        Self.keep(seconds, in: &readSeconds)
        guard readSeconds.count == Self.sampleCount, let median = Self.median(readSeconds) else { return }
        if median > limit { bypass() }
    }

    /// A read missed its deadline, and goes on.
    mutating func missedDeadline() {
        stuckCount += 1
        bypass()
    }

    /// A read that had missed its deadline is over.
    mutating func returned() {
        precondition(stuckCount > 0, "a read returned that did not hang")
        stuckCount -= 1
    }

    private mutating func judgeProbe(seconds: Double, limit: Double) {
        fastProbeCount = seconds <= limit ? fastProbeCount + 1 : 0
        if fastProbeCount == Self.fastProbeCountNeeded { isBypassed = false }
    }

    private mutating func bypass() {
        isBypassed = true
        fastProbeCount = 0
        readSeconds = []
    }

    private static func keep(_ seconds: Double, in samples: inout [Double]) {
        samples.append(seconds)
        if samples.count > sampleCount { samples.removeFirst() }
    }

    private static func median(_ samples: [Double]) -> Double? {
        samples.isEmpty ? nil : samples.sorted()[samples.count / 2]
    }
}
