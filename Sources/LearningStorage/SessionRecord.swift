// SPDX-License-Identifier: MIT
public import CacheModel

/// A session as it is stored.
public struct SessionRecord: Hashable, Sendable {
    public let id: SessionID
    public let listener: String
    /// What opened the cache, and its version in its own words.
    public let player, playerVersion: String
    public let startedAt: WallTime
    /// `nil` while the session runs, and for one that was killed.
    public let endedAt: WallTime?
    /// The numbers as last saved.
    public let summary: SessionSummary
}
