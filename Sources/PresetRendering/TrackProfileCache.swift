// SPDX-License-Identifier: MIT
import CacheModel
import Threading

/// The profiles measured so far, by track and revision; the oldest goes when there are too many.
///
/// A `Lock` around the table only: it is never held while a track is measured, so two threads may measure one
/// track at once and find the same.
final class TrackProfileCache: Sendable {
    private static let countMax = 256

    private struct Key: Hashable {
        let track: TrackID
        let revision: TrackRevision
    }

    private struct State {
        var profiles: [Key: TrackProfile] = [:]
        /// Keys of `profiles`, oldest first.
        var order: [Key] = []
    }

    private let state = Lock(State())

    /// The profile of a track, measured if need be.
    ///
    /// - Throws: What `measure` throws.
    func profile(
        of track: TrackID, revision: TrackRevision, orMeasure measure: () throws -> TrackProfile
    ) throws -> TrackProfile {
        let key = Key(track: track, revision: revision)
        if let known = state.withLock({ $0.profiles[key] }) { return known }
        let profile = try measure()
        state.withLock { state in
            guard state.profiles.updateValue(profile, forKey: key) == nil else { return }
            state.order.append(key)
            guard state.order.count > Self.countMax else { return }
            state.profiles[state.order.removeFirst()] = nil
        }
        return profile
    }
}
