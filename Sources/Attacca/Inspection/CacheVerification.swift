// SPDX-License-Identifier: MIT
public import CacheModel
import ChunkStorage

/// What a verification of a cache directory read and found.
public struct CacheVerification: Sendable {
    /// One thing that was found.
    public struct Finding: Sendable {
        /// What it is, such as `record-damaged` or `tail`.
        public let kind: String
        /// Whether something that was stored is lost, or the index is wrong; the rest is harmless.
        public let isDamage: Bool
        /// The file's name.
        public let segment: String?
        /// Bytes from the start of the segment.
        public let offset: Int64?
        /// The chunk that it is about; `nil` where that cannot be told.
        public let key: ChunkKey?
        /// What was found, for people.
        public let message: String
    }

    /// Segment files that were looked at.
    public let segmentCount: Int
    /// Bytes of segments that were walked through, holes included.
    public let byteCount: ByteCount
    /// Stored chunks of which every byte verified.
    public let verifiedCount: Int
    /// Stored chunks that are damaged, missing or unreadable.
    public let damagedCount: Int
    /// Records that verify and that nothing points to; harmless.
    public let unindexedCount: Int
    /// Records that were removed; harmless.
    public let struckOutCount: Int
    /// Stretches of bytes that nothing points to and that hold no record; harmless.
    public let deadStretchCount: Int
    /// Chunks that went or moved while they were looked at, beside a player; harmless.
    public let changedCount: Int
    /// The first findings.
    public let findings: [Finding]
    /// How many findings there were, also beyond those in ``findings``.
    public let findingCount: Int
    /// Whether anything was found that is damage.
    public let hasDamage: Bool
    /// Whether everything was read; false when it was cancelled.
    public let isComplete: Bool

    /// - Parameter databaseProblem: Why there is no index to compare with, if it is damaged.
    init(_ report: VerificationReport, databaseProblem: String? = nil) {
        segmentCount = report.segmentCount
        byteCount = ByteCount(Int(report.byteCount))
        verifiedCount = Int(report.verifiedCount)
        damagedCount = Int(report.damagedCount)
        unindexedCount = Int(report.unindexedCount)
        struckOutCount = Int(report.struckOutCount)
        deadStretchCount = Int(report.deadStretchCount)
        changedCount = Int(report.changedCount)
        let damage = databaseProblem.map { message in
            Finding(
                kind: VerificationFinding.Kind.databaseDamaged.rawValue, isDamage: true, segment: nil,
                offset: nil, key: nil, message: message)
        }
        findings = [damage].compactMap(\.self) + report.findings.map(Finding.init)
        findingCount = report.counts.values.reduce(damage == nil ? 0 : 1, +)
        hasDamage = report.hasDamage || damage != nil
        isComplete = report.isComplete
    }
}

extension CacheVerification.Finding {
    init(_ finding: VerificationFinding) {
        kind = finding.kind.rawValue
        isDamage = finding.kind.isDamage
        segment = finding.segment.map { "\($0).seg" }
        offset = finding.offset
        key = finding.key
        message = finding.message
    }
}
