// SPDX-License-Identifier: MIT
public import CacheModel

/// One thing that a verification came upon.
public struct VerificationFinding: Sendable {
    /// What it is.
    public enum Kind: String, Sendable, CaseIterable {
        /// The database is damaged, or holds values that no version writes.
        case databaseDamaged = "database-damaged"
        /// A row whose record does not verify, or is another one.
        case recordDamaged = "record-damaged"
        /// A record that verifies and whose payload cannot be decoded.
        case undecodable
        /// Bytes that the system does not give; the device may be broken.
        case unreadable
        /// A file in place of a segment that is none.
        case segmentDamaged = "segment-damaged"
        /// A segment that rows point into has no file.
        case segmentMissing = "segment-missing"
        /// The counters of a segment are not those of its rows.
        case countersWrong = "counters-wrong"

        /// There is no database: the next player that opens the cache rebuilds it from the segments.
        case indexMissing = "index-missing"
        /// A row whose record was struck out: a removal that was stopped half-way, or is under way.
        case removalUnfinished = "removal-unfinished"
        /// A process holds the writer lock so long that it cannot be told whether something is damaged or being changed.
        case unsettled
        /// Bytes after what the index accounts for: the next player that opens the cache takes in what is whole.
        case tail
        /// A segment that the index does not know: the next player that opens the cache takes it in.
        case segmentUnindexed = "segment-unindexed"
        /// A segment without chunks has no file.
        case segmentEmpty = "segment-empty"
        /// A segment of another store, which is left alone.
        case segmentForeign = "segment-foreign"
        /// A segment that a newer version wrote, which is left alone.
        case segmentTooNew = "segment-too-new"
        /// A segment that was created and never written.
        case segmentUnfinished = "segment-unfinished"

        /// Whether something that was stored is lost, or the index is wrong; the rest is harmless.
        public var isDamage: Bool {
            switch self {
            case .databaseDamaged, .recordDamaged, .undecodable, .unreadable, .segmentDamaged,
                .segmentMissing,
                .countersWrong:
                true
            case .indexMissing, .removalUnfinished, .unsettled, .tail, .segmentUnindexed, .segmentEmpty,
                .segmentForeign,
                .segmentTooNew, .segmentUnfinished:
                false
            }
        }
    }

    public let kind: Kind
    public let segment: SegmentID?
    /// Bytes from the start of the segment.
    public let offset: Int64?
    /// The chunk that it is about, where that is known.
    public let key: ChunkKey?
    /// What was found, for people.
    public let message: String

    /// - Parameter error: Which process holds what.
    static func unsettled(
        _ error: StoreError, segment: SegmentID, offset: Int64? = nil, key: ChunkKey? = nil
    ) -> Self {
        Self(
            .unsettled, segment: segment, offset: offset, key: key,
            "segment \(segment) could not be settled: \(error.message)")
    }

    init(
        _ kind: Kind, segment: SegmentID? = nil, offset: Int64? = nil, key: ChunkKey? = nil, _ message: String
    ) {
        self.kind = kind
        self.segment = segment
        self.offset = offset
        self.key = key
        self.message = message
    }
}
