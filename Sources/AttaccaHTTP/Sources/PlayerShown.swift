// SPDX-License-Identifier: MIT
import Attacca
import CacheModel

/// What plays: as a player says that lets itself be watched, else as it reported to the engine.
struct PlayerShown: Hashable, Sendable {
    let track: TrackID
    let title: String
    let positionSeconds: Double
    /// `nil` of a track that the engine does not know yet.
    let durationSeconds: Double?
    let variant: Variant
    let queue: [TrackID]
    /// `nil` where that is not said.
    let isPlaying: Bool?

    init(_ state: PlayerState) {
        track = state.track
        title = state.title
        positionSeconds = state.positionSeconds
        durationSeconds = state.durationSeconds
        variant = state.variant
        queue = state.queue
        isPlaying = state.isPlaying
    }

    /// Of a player that only reports; the title is the last part of what the track is called.
    init(_ playhead: Playhead, queue: [TrackID], durationSeconds: Double?) {
        track = playhead.track
        let name = track.rawValue
        title = name.split(separator: "/").last.map(String.init) ?? name
        positionSeconds = playhead.positionSeconds
        self.durationSeconds = durationSeconds
        variant = playhead.variant
        self.queue = queue
        isPlaying = nil
    }
}
