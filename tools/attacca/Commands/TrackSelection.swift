// SPDX-License-Identifier: MIT
import Attacca
import CacheModel

/// Which stored track a person means.
struct TrackSelection: Hashable, Sendable {
    /// The track as it was given: as the cache names it, as `inspect chunks` prints that, or a path.
    let track: String

    /// The entries of the track, in the order given.
    ///
    /// - Throws: That there is none.
    func matches(in entries: [CacheEntry], cacheDirectory: String) throws(InputProblem) -> [CacheEntry] {
        let path = canonicalPath
        let ofTrack = entries.filter { entry in
            let name = entry.key.track.rawValue
            return name == track || name == path || DisplayText.printable(name) == track
        }
        guard !ofTrack.isEmpty else {
            throw InputProblem(name: track, reason: "nothing of it is stored in \(cacheDirectory)")
        }
        return ofTrack
    }

    /// What `play` calls the track; `nil` for what is no path.
    private var canonicalPath: String? {
        do throws(LocalFiles.Failure) {
            return try LocalFiles.canonicalLocation(track)
        } catch {
            return nil
        }
    }
}
