// SPDX-License-Identifier: MIT
public import CacheModel

/// How a reader plays; see ``PlaybackSession/makeReader(output:configuration:)``.
public struct ReaderConfiguration: Sendable {
    /// What is heard where the preset that was chosen is missing.
    public enum GapFilling: Hashable, Sendable {
        /// The preset that was heard before, as far as it is there, else silence.
        case previousPreset
        /// Silence.
        case silence
    }

    /// Durations of a crossfade that are accepted, in seconds.
    public static let fadeSecondsRange = 0.001...1.0
    /// Durations of a ramp that are accepted, in seconds.
    public static let rampSecondsRange = 0.000_5...0.1

    /// Frames per second of the device, in Hz. Tracks of another rate are not resampled; see
    /// ``ReaderResult/Status/formatChanged``.
    public var sampleRate = 44_100
    /// Channels of the device. Tracks of another count are not mixed.
    public var channelCount = 2
    /// How long a switch of preset or intensity takes, in seconds, within ``fadeSecondsRange``.
    public var fadeSeconds = 0.020
    /// How long it takes to reach silence before a seek, a pause or a gap, and to come back from it, in seconds, within
    /// ``rampSecondsRange``.
    public var rampSeconds = 0.005
    /// What is heard where the preset that was chosen is missing.
    public var gapFilling = GapFilling.previousPreset

    /// Every default.
    public init() {}

    /// Every default, for a device that is set to what a track has.
    public init(playing track: TrackDescription) {
        sampleRate = track.sampleRate
        channelCount = track.channelCount
    }

    /// Checks every range.
    ///
    /// - Throws: ``AttaccaError/Code/invalidConfiguration``, which names the value.
    func validate() throws(AttaccaError) {
        guard PCMFormat.isSupported(sampleRate: sampleRate, channelCount: channelCount) else {
            throw .invalidConfiguration("a reader of \(sampleRate) Hz with \(channelCount) channels")
        }
        guard Self.fadeSecondsRange.contains(fadeSeconds) else {
            throw .invalidConfiguration("a crossfade takes 0.001 to 1 s, not \(fadeSeconds) s")
        }
        guard Self.rampSecondsRange.contains(rampSeconds) else {
            throw .invalidConfiguration("a ramp takes 0.0005 to 0.1 s, not \(rampSeconds) s")
        }
    }

    /// So many seconds in whole frames, at least 1.
    func frames(_ seconds: Double) -> Int64 { max(1, Int64((seconds * Double(sampleRate)).rounded())) }
}
