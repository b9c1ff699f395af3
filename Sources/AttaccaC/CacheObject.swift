// SPDX-License-Identifier: MIT
import Attacca
import CAttacca

/// What a handle of a cache holds.
final class CacheObject: HandleObject, @unchecked Sendable {
    override class var tag: Handle.Tag { .cache }

    let cache: PlayerCache
    let renderer: CRenderer

    init(cache: PlayerCache, renderer: CRenderer) {
        self.cache = cache
        self.renderer = renderer
    }
}
