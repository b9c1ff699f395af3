// SPDX-License-Identifier: MIT

/// What a verification read and found.
public struct VerificationReport: Sendable {
    /// Segment files that were read.
    public internal(set) var segmentCount = 0
    /// Bytes of segments that were walked through, holes included.
    public internal(set) var byteCount: Int64 = 0
    /// Rows whose record verified, every byte of it.
    public internal(set) var verifiedCount: Int64 = 0
    /// Rows whose record is damaged, missing or unreadable.
    public internal(set) var damagedCount: Int64 = 0
    /// Records that verify and that no row points to: evicted, superseded or dropped; harmless.
    public internal(set) var unindexedCount: Int64 = 0
    /// Records that were struck out; harmless.
    public internal(set) var struckOutCount: Int64 = 0
    /// Stretches that no row points into and that hold no record; harmless.
    public internal(set) var deadStretchCount: Int64 = 0
    /// Rows that went or moved while they were looked at, beside a player; harmless.
    public internal(set) var changedCount: Int64 = 0
    /// How often each kind of finding was met, also beyond those that are listed.
    public internal(set) var counts: [VerificationFinding.Kind: Int] = [:]
    /// The first findings, as many as were asked for.
    public internal(set) var findings: [VerificationFinding] = []
    /// Whether everything was read; false when it was cancelled.
    public internal(set) var isComplete = true
    /// Findings that are listed at most.
    let findingCountMax: Int

    init(findingCountMax: Int) { self.findingCountMax = findingCountMax }

    /// Whether anything was found that is damage.
    public var hasDamage: Bool { counts.keys.contains(where: \.isDamage) }

    mutating func add(_ finding: VerificationFinding) {
        counts[finding.kind, default: 0] += 1
        if findings.count < findingCountMax { findings.append(finding) }
    }
}
