// SPDX-License-Identifier: MIT
import AttaccaHTTP
import CacheModel

extension PlaySession {
    /// What plays now, for whoever watches from afar; `nil` between tracks.
    var shownState: PlayerState? {
        track.map { track in
            PlayerState(
                track: track.id, title: track.title, positionSeconds: cursor.positionSeconds,
                durationSeconds: track.description.seconds, variant: cursor.variant, queue: parts.tracks,
                isPlaying: true)
        }
    }
}
