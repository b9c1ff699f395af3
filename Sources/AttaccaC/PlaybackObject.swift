// SPDX-License-Identifier: MIT
import Attacca
import CAttacca

/// What a handle of a playback holds.
final class PlaybackObject: HandleObject, @unchecked Sendable {
    override class var tag: Handle.Tag { .playback }

    let session: PlaybackSession
    let cache: PlayerCache

    init(session: PlaybackSession, cache: PlayerCache) {
        self.session = session
        self.cache = cache
    }
}
