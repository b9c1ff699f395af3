// SPDX-License-Identifier: MIT
public import CacheModel

/// Where a reader is: what the callback was given last.
public struct ReaderPosition: Hashable, Sendable {
    /// `nil` before anything was played.
    public let track: TrackID?
    /// The next frame of the track to be heard, from 0.
    public let frame: Int64
    /// What is heard; `nil` before anything was.
    public let variant: Variant?
    /// Whether another variant was chosen and is not heard alone yet.
    public let isSwitching: Bool
    /// How the last read ended.
    public let status: ReaderResult.Status
}
