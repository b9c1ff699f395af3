// SPDX-License-Identifier: MIT

/// What a session counts itself, beside what the cache counts.
struct PlayTally: Hashable, Sendable {
    private(set) var playedSeconds = 0.0
    private(set) var onDemand = OnDemandEstimate()
    private var playedTracks: Set<Int> = []

    /// Tracks of the queue of which something was played.
    var trackCount: Int { playedTracks.count }

    mutating func need(renderSeconds: Double, isJump: Bool) {
        onDemand.need(renderSeconds: renderSeconds, isJump: isJump)
    }

    /// - Parameters:
    ///   - seconds: Audio that was delivered.
    ///   - roomSeconds: How long it lasts in the room, at the speed of the run.
    mutating func play(seconds: Double, roomSeconds: Double, queueIndex: Int) {
        playedSeconds += seconds
        onDemand.play(seconds: roomSeconds)
        playedTracks.insert(queueIndex)
    }
}
