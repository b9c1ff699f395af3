// SPDX-License-Identifier: MIT
import Attacca

/// What an audio device is connected to.
final class AudioOutput: Sendable {
    private let reader: PlaybackReader

    /// - Parameter description: What the device was opened for: the rate and the channels of the track.
    init(_ playback: PlaybackSession, playing track: TrackID, _ description: TrackDescription)
        throws(AttaccaError)
    {
        reader = try playback.makeReader(
            output: .float32Interleaved, configuration: ReaderConfiguration(playing: description))
        reader.play(track, preset: "warm")
    }

    /// In the callback. The result says how many frames are music, and why the others are silent.
    func fill(_ buffer: UnsafeMutableRawPointer, frames: Int) -> ReaderResult {
        reader.read(into: buffer, frames: frames)
    }

    /// On a key press.
    func punch() { reader.setPreset("punchy") }
}
