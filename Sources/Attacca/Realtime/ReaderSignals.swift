// SPDX-License-Identifier: MIT
import CacheModel

/// What reaches the thread of a reader from others.
struct ReaderSignals {
    enum News: Sendable {
        case chunk(ChunkKey, Result<CachedChunk, AttaccaError>)
        case track(TrackID, Result<RegisteredTrack, AttaccaError>)
    }

    var news: [News] = []
    /// How much news there ever was.
    var newsCount = 0
    /// Whether the player asked for something since the thread looked last.
    var isAsked = false
    var isStopping = false

    mutating func add(_ news: News) {
        self.news.append(news)
        newsCount += 1
        isAsked = true
    }
}
