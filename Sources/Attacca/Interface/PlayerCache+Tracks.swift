// SPDX-License-Identifier: MIT
public import CacheModel
import ChunkStorage

extension PlayerCache {
    /// Makes a track known, and says what it is. Blocks: the first time it may read the file. Requests register
    /// their tracks themselves; this is for players that want to know first.
    ///
    /// - Throws: ``AttaccaError/Code/trackUnavailable`` with the renderer's error.
    @discardableResult
    public func register(_ track: TrackID) throws(AttaccaError) -> TrackDescription {
        guard !isClosed else { throw .closed() }
        return try pipeline.registry.register(track).description
    }

    /// Says which genre a track is of, as long as the cache is open; `nil` takes it back. What is learned of audio and
    /// presets is refined by it, from 20 choices on the genre on. Microseconds.
    ///
    /// - Parameters:
    ///   - genre: 1 to 64 UTF-8 bytes; anything else counts as none.
    ///   - track: Which track.
    public func setGenre(_ genre: String?, of track: TrackID) {
        pipeline.registry.setGenre(genre, of: track)
    }

    /// How tracks of that description are cut: the cache's sample format and chunk duration at the track's rate.
    public func grid(of description: TrackDescription) -> Grid {
        pipeline.registry.grid(of: description)
    }

    /// The track was deleted: forgets all its chunks in every tier. Blocks for the disk.
    ///
    /// - Throws: ``AttaccaError/Code/cacheUnavailable`` when the disk tier failed; memory is clear then.
    public func trackDeleted(_ track: TrackID) throws(AttaccaError) {
        pipeline.registry.forget(track)
        pipeline.statistics.recordInvalidated(track, keeping: nil)
        pipeline.removeFromMemory([.l1, .l2]) { $0.track == track }
        defer { pipeline.events.emit(.invalidated(track: track)) }
        try onDisk { store throws(StoreError) in try store.remove(track: track, keeping: nil) }
    }

    /// The track was changed on disk: describes it anew, and forgets all chunks of its earlier content in every
    /// tier. Blocks for the file and the disk.
    ///
    /// - Throws: ``AttaccaError/Code/trackUnavailable`` when it cannot be described (its chunks are forgotten all the
    ///   same); ``AttaccaError/Code/cacheUnavailable`` when the disk tier failed.
    public func trackModified(_ track: TrackID) throws(AttaccaError) {
        pipeline.registry.forget(track)
        let revision: TrackRevision?
        var failure: AttaccaError?
        do {
            revision = try pipeline.registry.register(track).description.revision
        } catch {
            revision = nil
            failure = error
        }
        pipeline.statistics.recordInvalidated(track, keeping: revision)
        pipeline.removeFromMemory([.l1, .l2]) { $0.track == track && $0.trackRevision != revision }
        defer { pipeline.events.emit(.invalidated(track: track)) }
        try onDisk { store throws(StoreError) in try store.remove(track: track, keeping: revision) }
        if let failure { throw failure }
    }

    /// Forgets every chunk of one tier, or of all. What players hold stays valid. Blocks for the disk.
    ///
    /// - Throws: ``AttaccaError/Code/cacheUnavailable`` when the disk tier failed.
    public func clear(_ tier: Tier? = nil) throws(AttaccaError) {
        let tiers = tier.map { [$0] } ?? Set(Tier.allCases)
        pipeline.removeFromMemory(tiers)
        defer { pipeline.events.emit(.cleared(tier: tier)) }
        guard tiers.contains(.l3) else { return }
        defer { pipeline.forgetStored() }
        try onDisk { store throws(StoreError) in try store.removeAll() }
    }

    /// Waits until every chunk that was rendered so far is on disk and acknowledged: a kill from now on loses none
    /// of them. Without a disk tier nothing.
    ///
    /// - Throws: ``AttaccaError/Code/cacheUnavailable`` when something could not be written.
    public func flush() throws(AttaccaError) {
        // A chunk is delivered before it is encoded for the disk.
        pipeline.waitUntilKept()
        try onDisk { store throws(StoreError) in try store.flush() }
    }

    /// Waits until nothing is being read or rendered, for a listener or ahead of need. Blocks.
    public func waitUntilIdle() { pipeline.waitUntilIdle() }

    private func onDisk(_ body: (ChunkStore) throws(StoreError) -> Void) throws(AttaccaError) {
        guard let store = disk.store else {
            // What is stored stays there, and would be served once the tier is back.
            if let problem = disk.problem { throw problem }
            return
        }
        do {
            try body(store)
        } catch let error where error.code == .closed {
            throw .closed()
        } catch {
            pipeline.statistics.recordDiskError()
            throw .diskTierFailed(cause: error)
        }
    }
}
