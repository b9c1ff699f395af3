// SPDX-License-Identifier: MIT
public import CacheModel
import ChunkStorage

extension CacheInspector {
    /// A stored chunk looked at closely, every byte of it verified and decoded; `nil` when it is not stored any more.
    ///
    /// - Throws: ``AttaccaError/Code/cacheUnavailable``. A damaged chunk is no error here.
    public func details(of entry: CacheEntry) throws(AttaccaError) -> ChunkDetails? {
        guard let sequence = entry.sequence else { return nil }
        let stored = try reading { () throws in try store.entry(sequence: sequence) }
        guard let stored else { return nil }
        do throws(AttaccaError) {
            guard let chunk = try chunk(stored.key) else { return nil }
            return ChunkDetails(stored, .success(chunk))
        } catch {
            guard error.code == .chunkUnreadable else { throw error }
            return ChunkDetails(stored, .failure(error))
        }
    }

    /// A segment file with every record in it; `nil` when there is no such file.
    ///
    /// - Parameter number: The number in the file's name.
    /// - Throws: ``AttaccaError/Code/cacheUnavailable``, also for a file that is no segment of this cache.
    public func segment(_ number: UInt32) throws(AttaccaError) -> SegmentDetails? {
        try reading { () throws in
            guard let contents = try store.contents(ofSegment: number) else { return nil }
            let digits = String(number)
            let name = String(repeating: "0", count: max(0, 8 - digits.count)) + digits + ".seg"
            return SegmentDetails(contents, name: name)
        }
    }

    /// Frames of a track's revision, as the renderer described it; `nil` when that is not known.
    public func frameCount(of track: TrackID, revision: TrackRevision) throws(AttaccaError) -> FrameCount? {
        try reading { () throws in try store.frameCount(of: track, revision: revision) }
    }

    /// What a purge would remove now; removes nothing.
    public func purgeable(_ criteria: PurgeCriteria) throws(AttaccaError) -> PurgeOverview {
        try reading { () throws in
            PurgeOverview(try store.purgeable(criteria.selection(now: timeSource.wallNow())))
        }
    }
}
