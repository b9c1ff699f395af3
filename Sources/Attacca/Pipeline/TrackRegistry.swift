// SPDX-License-Identifier: MIT
import CacheModel
import ChunkStorage
import Logging
import Synchronization
import Threading

/// The tracks that the engine knows: described once, then found in a table.
///
/// A description comes from the index on disk when the renderer vouches with an equal fingerprint that the track is
/// unchanged; a warm start neither hashes nor scans a file.
final class TrackRegistry: Sendable {
    private let renderer: any ChunkRenderer
    private let configuration: CacheConfiguration
    private let disk: DiskReader
    private let state = Lock(State())
    /// How often a track became known or was forgotten.
    private let changeCount = Atomic<UInt64>(0)

    /// What all tracks and the renderer are at one moment: while it is equal, so are the keys of chunks.
    struct Version: Equatable, Sendable {
        let changeCount: UInt64
        let rendererRevision: RendererRevision
    }

    private struct State {
        var tracks: [TrackID: RegisteredTrack] = [:]
        /// What the player said of tracks that carry a genre.
        var genres: [TrackID: String] = [:]
        /// How often a track was forgotten: tells whether a description is older than that.
        var forgottenCount = 0
    }

    init(renderer: any ChunkRenderer, configuration: CacheConfiguration, disk: DiskReader) {
        self.renderer = renderer
        self.configuration = configuration
        self.disk = disk
    }

    /// What tracks and renderer are now. Nanoseconds; no lock but the renderer's, if it has one.
    var version: Version {
        Version(
            changeCount: changeCount.load(ordering: .acquiring), rendererRevision: renderer.revision)
    }

    /// A track that was registered, to be rendered by the renderer as it is now. A lock and a dictionary; never waits.
    func registered(_ id: TrackID) -> RegisteredTrack? {
        state.withLock { $0.tracks[id] }?.rendered(by: renderer.revision)
    }

    /// The genre of a track, as the player gave it.
    func genre(of id: TrackID) -> String? { state.withLock { $0.genres[id] } }

    /// Takes note of a track's genre; `nil` takes it back.
    func setGenre(_ genre: String?, of id: TrackID) { state.withLock { $0.genres[id] = genre } }

    /// Whether a key is what requests for its track and variant ask for now; not so once the track was deleted or
    /// modified, or the renderer has become another one.
    func isCurrent(_ key: ChunkKey) -> Bool {
        guard let track = registered(key.track) else { return false }
        return track.description.revision == key.trackRevision
            && track.rendererRevision == key.rendererRevision
    }

    /// Describes a track and makes it known. May read the file: not for a thread that must not wait.
    ///
    /// - Throws: ``AttaccaError/Code/trackUnavailable`` with the renderer's error.
    func register(_ id: TrackID) throws(AttaccaError) -> RegisteredTrack {
        while true {
            if let known = registered(id) { return known }
            let forgottenCount = state.withLock { $0.forgottenCount }
            let (description, fingerprint) = try describe(id)
            let track = RegisteredTrack(
                id: id, description: description, fingerprint: fingerprint, grid: grid(of: description),
                rendererRevision: renderer.revision)
            let isFresh = state.withLock { state in
                // Forgotten meanwhile: the description may be of the content before that.
                guard state.forgottenCount == forgottenCount else { return false }
                state.tracks[id] = track
                changeCount.add(1, ordering: .acquiringAndReleasing)
                return true
            }
            if isFresh { return track }
        }
    }

    /// How tracks of that description are cut.
    func grid(of description: TrackDescription) -> Grid {
        let format = PCMFormat(
            sampleFormat: configuration.sampleFormat, sampleRate: description.sampleRate,
            channelCount: description.channelCount)
        return Grid(format: format, chunkSeconds: configuration.chunkSeconds)
    }

    /// Makes the next request describe the track anew.
    func forget(_ id: TrackID) {
        state.withLock { state in
            state.tracks[id] = nil
            state.forgottenCount += 1
            changeCount.add(1, ordering: .acquiringAndReleasing)
        }
    }

    /// Checks that a track is still the one that was described, and the renderer the one that it is registered for.
    ///
    /// - Throws: ``AttaccaError/Code/trackModified``, ``AttaccaError/Code/rendererChanged``, or what the renderer
    ///   says.
    func checkUnmodified(_ track: RegisteredTrack) throws {
        guard renderer.revision == track.rendererRevision else {
            throw AttaccaError.rendererChanged(track.id)
        }
        guard let fingerprint = track.fingerprint else { return }
        guard try renderer.fingerprint(track.id) == fingerprint else {
            throw AttaccaError.trackModified(track.id)
        }
    }

    private func describe(
        _ id: TrackID
    ) throws(AttaccaError) -> (TrackDescription, TrackFingerprint?) {
        do {
            let fingerprint = try renderer.fingerprint(id)
            if let fingerprint, let stored = storedDescription(of: id, fingerprint: fingerprint) {
                return (stored, fingerprint)
            }
            let description = try renderer.describe(id)
            disk.keeper.store?.removeEarlierRevisions(of: id, keeping: description.revision)
            if let fingerprint { recordDescription(description, of: id, fingerprint: fingerprint) }
            return (description, fingerprint)
        } catch {
            throw .trackUnavailable(id, cause: error)
        }
    }

    /// The description in the index; `nil` also when the index cannot be read or does not answer, which costs only time.
    private func storedDescription(of id: TrackID, fingerprint: TrackFingerprint) -> TrackDescription? {
        let answer = disk.ask { store in
            Result { () throws(StoreError) in try store.description(of: id, fingerprint: fingerprint) }
        }
        switch answer {
        case .success(let description):
            return description
        case .failure(let error):
            configuration.logger.warning(
                "track is described anew", metadata: ["track": "\(id)", "error": "\(error)"])
            return nil
        case nil:
            return nil
        }
    }

    private func recordDescription(
        _ description: TrackDescription, of id: TrackID, fingerprint: TrackFingerprint
    ) {
        do {
            try disk.keeper.store?.recordDescription(description, of: id, fingerprint: fingerprint)
        } catch {
            configuration.logger.warning(
                "description is not kept", metadata: ["track": "\(id)", "error": "\(error)"])
        }
    }
}
