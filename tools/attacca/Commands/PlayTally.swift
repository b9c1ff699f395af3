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

    mutating func play(seconds: Double, queueIndex: Int) {
        playedSeconds += seconds
        onDemand.play(seconds: seconds)
        playedTracks.insert(queueIndex)
    }
}
