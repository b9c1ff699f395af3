// SPDX-License-Identifier: MIT

/// The content identity of a track: another value means that the audio may have changed.
public struct TrackRevision: Hashable, Sendable, CustomStringConvertible {
    /// The number that says it.
    public let rawValue: UInt64

    /// A revision of that number, such as a hash of the content.
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    public var description: String { String(rawValue, radix: 16) }
}
