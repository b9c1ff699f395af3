// SPDX-License-Identifier: MIT
import CacheModel

extension WarmingPlan {
    /// The plan of a request: describes its tracks first, which may read files.
    ///
    /// - Parameters:
    ///   - failures: Takes the tracks that cannot be described.
    ///   - lookAround: Called before each track with the number of those that were described; ends it by throwing.
    init<Failure: Error>(
        describing request: WarmingRequest, registry: TrackRegistry, failures: inout WarmingFailures,
        lookAround: (Int) throws(Failure) -> Void
    ) throws(Failure) {
        var tracks: [RegisteredTrack] = []
        for (number, id) in request.tracks.enumerated() {
            try lookAround(number)
            do throws(AttaccaError) {
                tracks.append(try registry.register(id))
            } catch {
                failures.recordTrack(id, error)
            }
        }
        self.init(
            tracks: tracks, presets: request.presets, intensity: request.intensity, extent: request.extent)
    }
}
