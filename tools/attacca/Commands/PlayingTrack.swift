// SPDX-License-Identifier: MIT
import Attacca
import AudioAnalysis
import CacheModel

/// The track that plays, as the session knows it.
final class PlayingTrack {
    let id: TrackID
    /// 0-based.
    let queueIndex: Int
    let title: String
    let description: TrackDescription
    let grid: Grid
    private var isChecked = false

    /// Registers the track with the cache.
    ///
    /// - Throws: ``TrackError`` when it cannot be described or holds no audio.
    init(_ id: TrackID, queueIndex: Int, cache: PlayerCache) throws(TrackError) {
        do throws(AttaccaError) {
            description = try cache.register(id)
        } catch {
            throw TrackError(error, track: id)
        }
        guard description.frameCount > .zero else { throw .empty(id) }
        self.id = id
        self.queueIndex = queueIndex
        title = id.rawValue.lastPathComponent
        grid = cache.grid(of: description)
    }

    var shape: PlaybackCursor.TrackShape {
        PlaybackCursor.TrackShape(grid: grid, frameCount: description.frameCount)
    }

    var chunkCount: Int { grid.chunkCount(of: description.frameCount) }

    /// Looks at the file once more: tells the cache the genre that its tags name, and says once what is missing at the
    /// end of one that was cut off; `nil` of a whole one.
    ///
    /// Asked for when the first frames are on their way, so that nobody waits for it.
    func examine(_ cache: PlayerCache) -> String? {
        guard !isChecked else { return nil }
        isChecked = true
        do throws(AudioFileError) {
            let file = try AudioFileReader(path: id.rawValue, knownFrameCount: description.frameCount)
            if let genre = file.genre { cache.setGenre(genre, of: id) }
            guard file.isTruncated else { return nil }
            let there = TextFormat.clock(seconds: description.seconds)
            return "\(id.rawValue): the file is truncated; the \(there) that it holds can be played"
        } catch {
            return error.message
        }
    }
}
