// SPDX-License-Identifier: MIT

/// A count of frames. One frame holds one sample for every channel.
///
/// Frames, samples and bytes are different units; this type makes mixing them a compile error.
public struct FrameCount: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The number of frames, at least 0.
    public let rawValue: Int64

    /// A number of frames.
    ///
    /// - Precondition: `rawValue >= 0`.
    public init(_ rawValue: Int64) {
        precondition(rawValue >= 0, "frame count is never negative, got \(rawValue)")
        self.rawValue = rawValue
    }

    /// No frames.
    public static let zero = FrameCount(0)

    /// Interleaved samples in this many frames: frames × channels.
    public func sampleCount(channelCount: Int) -> Int { Int(rawValue) * channelCount }

    /// How long this many frames last, in seconds.
    public func seconds(sampleRate: Int) -> Double { Double(rawValue) / Double(sampleRate) }

    public var description: String { "\(rawValue) frames" }

    public static func < (lhs: Self, rhs: Self) -> Bool { lhs.rawValue < rhs.rawValue }
    /// The sum of both.
    public static func + (lhs: Self, rhs: Self) -> Self { Self(lhs.rawValue + rhs.rawValue) }
    /// The difference.
    ///
    /// - Precondition: `lhs >= rhs`.
    public static func - (lhs: Self, rhs: Self) -> Self { Self(lhs.rawValue - rhs.rawValue) }
}
