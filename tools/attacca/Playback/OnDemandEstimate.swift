// SPDX-License-Identifier: MIT

/// What the same listener would have waited for with a player that renders on demand and keeps nothing.
///
/// That player renders one chunk ahead while one plays. So it waits for the whole render of a chunk wherever
/// playback jumps (start, switch of preset or intensity, seek out of the chunk, another track), and between jumps for
/// what rendering the next chunk takes longer than playing this one, at the speed of the run:
///
///     stall = Σ over jumps render(chunk) + Σ over others max(0, render(chunk) - played(chunk before))
///
/// Render times are those measured when each chunk was rendered, whenever that was.
struct OnDemandEstimate: Hashable, Sendable {
    private(set) var stallSeconds = 0.0
    private var playedSeconds = 0.0

    /// Another chunk than the one in hand is needed.
    ///
    /// - Parameters:
    ///   - renderSeconds: What rendering it took.
    ///   - isJump: Whether playback does not simply go on from the chunk before.
    mutating func need(renderSeconds: Double, isJump: Bool) {
        stallSeconds += isJump ? renderSeconds : Swift.max(0, renderSeconds - playedSeconds)
        playedSeconds = 0
    }

    /// Audio that lasts that long in the room was played.
    mutating func play(seconds: Double) { playedSeconds += seconds }
}
