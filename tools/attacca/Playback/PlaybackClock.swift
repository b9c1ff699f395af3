// SPDX-License-Identifier: MIT

/// Seconds of playback since the start, counted in frames so that nothing is lost to rounding.
///
/// Frames of one rate are counted as an integer; only a change of rate or a pause folds them into seconds.
struct PlaybackClock: Hashable, Sendable {
    private var foldedSeconds = 0.0
    private var frameCount: Int64 = 0
    /// Frames per second of what plays now, in Hz.
    private(set) var sampleRate: Int

    init(sampleRate: Int) { self.sampleRate = sampleRate }

    var seconds: Double { foldedSeconds + Double(frameCount) / Double(sampleRate) }

    /// Frames from now until `seconds`, to the nearest frame; 0 or less once it has been reached.
    func frames(until seconds: Double) -> Int64 {
        let frames = ((seconds - foldedSeconds) * Double(sampleRate)).rounded()
        return Int64(min(frames, 1e15)) - frameCount
    }

    mutating func advance(frames: Int64) { frameCount += frames }

    /// Lets time pass in which nothing is played.
    mutating func pass(seconds: Double) {
        foldedSeconds += seconds
    }

    mutating func change(sampleRate: Int) {
        guard sampleRate != self.sampleRate else { return }
        foldedSeconds = self.seconds
        frameCount = 0
        self.sampleRate = sampleRate
    }
}
