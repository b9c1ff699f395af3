// SPDX-License-Identifier: MIT

/// What the engine must know of a track before it can be cut into chunks.
public struct TrackDescription: Hashable, Sendable {
    /// Content identity; part of every key.
    public let revision: TrackRevision
    /// Frames per second, in Hz.
    public let sampleRate: Int
    /// Samples of each frame, within ``PCMFormat/channelCountRange``.
    public let channelCount: Int
    /// Frames that can really be rendered; zero for a track without audio.
    public let frameCount: FrameCount

    /// What a renderer says of a track.
    ///
    /// - Precondition: `sampleRate` and `channelCount` are supported by ``PCMFormat``.
    public init(revision: TrackRevision, sampleRate: Int, channelCount: Int, frameCount: FrameCount) {
        precondition(
            PCMFormat.isSupported(sampleRate: sampleRate, channelCount: channelCount),
            "\(sampleRate) Hz with \(channelCount) channels is not supported")
        self.revision = revision
        self.sampleRate = sampleRate
        self.channelCount = channelCount
        self.frameCount = frameCount
    }

    /// How long the track lasts, in seconds.
    public var seconds: Double { frameCount.seconds(sampleRate: sampleRate) }
}
