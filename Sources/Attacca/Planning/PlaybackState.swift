// SPDX-License-Identifier: MIT
import CacheModel

/// Where the listener is in the queue, from the reports of the player. Pure.
struct PlaybackState: Sendable {
    private(set) var queue: [TrackID] = []
    private(set) var playhead: Playhead?
    /// The position of the current track in the queue; `nil` when it is not in it.
    private(set) var queueIndex: Int?

    /// How many tracks of the queue are looked at ahead of the current one.
    static let upcomingCountMax = 3

    mutating func setQueue(_ tracks: [TrackID]) {
        queue = tracks
        queueIndex = playhead.flatMap { playhead in tracks.firstIndex(of: playhead.track) }
    }

    mutating func move(to next: Playhead) {
        if next.track != playhead?.track || queueIndex == nil { queueIndex = position(of: next.track) }
        playhead = next
    }

    /// Whether a track would be a step forward from the current one; so is one of which that cannot be told.
    func isForward(to track: TrackID) -> Bool {
        guard let queueIndex, let next = position(of: track) else { return true }
        return next >= queueIndex
    }

    /// The next tracks in playing order. Before anything plays, the head of the queue.
    var upcoming: [TrackID] {
        let start = queueIndex.map { $0 + 1 } ?? 0
        return Array(queue.dropFirst(start).prefix(Self.upcomingCountMax))
    }

    /// The tracks of which the beginnings may be kept on disk, the one that comes next first.
    var starts: [TrackID] { DiskPlanner.starts(in: queue, at: queueIndex) }

    /// The track before the current one.
    var previous: TrackID? {
        guard let queueIndex, queueIndex > 0 else { return nil }
        return queue[queueIndex - 1]
    }

    /// The nearest occurrence of a track after the current position, else the first one: a queue may hold one
    /// track twice, and players move forward more often than back.
    private func position(of track: TrackID) -> Int? {
        let after = queueIndex.map { $0 + 1 } ?? 0
        return queue.dropFirst(after).firstIndex(of: track) ?? queue.firstIndex(of: track)
    }
}
