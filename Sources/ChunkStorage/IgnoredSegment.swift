// SPDX-License-Identifier: MIT

/// A segment file that opening a store left alone.
public struct IgnoredSegment: Hashable, Sendable {
    public let segment: SegmentID
    /// Why, for people: it is damaged, of another store, of a newer format, or cannot be read.
    public let reason: String
}
