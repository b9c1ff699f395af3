// SPDX-License-Identifier: MIT

/// The shape of interleaved PCM: sample format, rate and channels.
public struct PCMFormat: Hashable, Sendable, CustomStringConvertible {
    /// Channels that any part of Attacca accepts; more is refused as bad input.
    public static let channelCountRange = 1...64
    /// Frames per second that any part of Attacca accepts, in Hz.
    public static let sampleRateRange = 1_000...768_000

    /// How one sample is stored.
    public let sampleFormat: SampleFormat
    /// Frames per second, in Hz.
    public let sampleRate: Int
    /// Samples of each frame, within ``channelCountRange``.
    public let channelCount: Int

    /// A format from its parts.
    ///
    /// - Precondition: `sampleRate` and `channelCount` are within the ranges above; bytes from outside are
    ///   checked with ``isSupported(sampleRate:channelCount:)`` first.
    public init(sampleFormat: SampleFormat, sampleRate: Int, channelCount: Int) {
        precondition(
            Self.sampleRateRange.contains(sampleRate), "sample rate \(sampleRate) Hz is out of range")
        precondition(
            Self.channelCountRange.contains(channelCount), "\(channelCount) channels are out of range")
        self.sampleFormat = sampleFormat
        self.sampleRate = sampleRate
        self.channelCount = channelCount
    }

    /// Whether audio of this rate (Hz) and channel count can be cached at all.
    public static func isSupported(sampleRate: Int, channelCount: Int) -> Bool {
        sampleRateRange.contains(sampleRate) && channelCountRange.contains(channelCount)
    }

    /// Bytes of one frame: those of a sample × channels.
    public var bytesPerFrame: Int { sampleFormat.bytesPerSample * channelCount }

    /// Bytes that `frameCount` frames take, interleaved and without padding.
    public func byteCount(of frameCount: FrameCount) -> ByteCount {
        ByteCount(Int(frameCount.rawValue) * bytesPerFrame)
    }

    public var description: String { "\(sampleFormat.name) \(sampleRate) Hz \(channelCount) ch" }
}
