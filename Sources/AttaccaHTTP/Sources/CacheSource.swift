// SPDX-License-Identifier: MIT
import Attacca
import CacheModel

/// What the server shows: a cache that a player has open, or a directory. Every method may wait for a disk.
protocol CacheSource: Sendable {
    /// Whether an engine is at work.
    var isLive: Bool { get }

    /// The presets that a player offers.
    var presets: [Preset] { get }

    /// What plays; `nil` before anything did, and always where no engine is at work. Microseconds.
    var playing: PlayerShown? { get }

    /// What `/api/cache/stats` says, but for the server's own part.
    func statistics() throws(AttaccaError) -> JSON

    /// What follows a preset, and why.
    ///
    /// - Parameter preset: `nil`: what plays, or was chosen last.
    func predictions(after preset: Preset?) throws(AttaccaError) -> PredictionShown

    /// How a chunk sounds, and what suits it.
    ///
    /// - Returns: `nil` when nothing is known of such a chunk.
    func audio(of track: TrackID, chunkIndex: Int) throws(AttaccaError) -> AudioShown?

    /// Every entry of a tier in memory, in the order of listings.
    func residentEntries(of tier: Tier) -> [CacheEntry]

    /// Every entry on disk of a track, in the order of listings.
    func storedEntries(of track: TrackID) throws(AttaccaError) -> [CacheEntry]

    /// Tracks with entries on disk, in the order of listings.
    ///
    /// - Parameters:
    ///   - track: The one before the first; `nil` for all.
    ///   - countMax: The most that are named.
    func storedTracks(after track: TrackID?, max countMax: Int) throws(AttaccaError) -> [TrackID]

    /// Where a chunk is. Counts as nothing.
    func check(_ request: ChunkRequest) throws(AttaccaError) -> CheckShown

    /// Requests, those of them that L1 answered, and those that any tier did.
    func hits() throws(AttaccaError) -> HitsShown

    /// The last days with predictions, the latest first.
    func days(max countMax: Int) throws(AttaccaError) -> [LearningOverview.Day]

    /// Requests that were answered and that a tier answered, by day (`YYYY-MM-DD`).
    func dailyHits() throws(AttaccaError) -> [String: HitsShown]

    /// The track whose chunks a map shows.
    ///
    /// - Returns: `nil` when nothing is known of it.
    func map(of track: TrackID) throws(AttaccaError) -> MapShown?

    /// The track that was last seen, to begin with.
    func anyTrack() throws(AttaccaError) -> TrackID?

    /// Forgets every chunk of a tier, or of all.
    func clear(_ tier: Tier?) throws(AttaccaError)

    /// The figures of `/metrics`.
    func metrics() throws(AttaccaError) -> [Metric]
}
