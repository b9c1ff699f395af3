// SPDX-License-Identifier: MIT
import Attacca
import CacheModel

/// Lists what is cached, tier by tier, and on disk track by track: a page takes what it shows and not what is stored.
struct ContentsListing {
    /// Tracks that are asked for at a time.
    private static let trackCountMax = 64

    let source: any CacheSource
    /// In the order of listings.
    let tiers: [Tier]
    /// The only one that is listed; `nil` for all.
    let track: TrackID?

    /// Entries in the order of listings.
    ///
    /// - Parameters:
    ///   - cursor: Where the page before ended; `nil` for the first page.
    ///   - countMax: The most that are listed.
    func entries(after cursor: ContentsCursor?, max countMax: Int) throws(AttaccaError) -> [CacheEntry] {
        var found: [CacheEntry] = []
        for tier in tiers where found.count < countMax {
            // Tiers before the cursor's were listed, those after it are listed from their beginning.
            if let cursor, tier.rawValue < cursor.tier.rawValue { continue }
            let place = cursor?.tier == tier ? cursor : nil
            let room = countMax - found.count
            found +=
                tier == .l3 ? try stored(after: place, max: room) : resident(tier, after: place).prefix(room)
        }
        return found
    }

    private func resident(_ tier: Tier, after cursor: ContentsCursor?) -> ArraySlice<CacheEntry> {
        let entries = source.residentEntries(of: tier).filter { track == nil || $0.key.track == track }
        return cursor.map { $0.remainder(of: entries) } ?? entries[...]
    }

    private func stored(
        after cursor: ContentsCursor?, max countMax: Int
    ) throws(AttaccaError) -> ArraySlice<CacheEntry> {
        if let track {
            let entries = try source.storedEntries(of: track)
            return (cursor.map { $0.remainder(of: entries) } ?? entries[...]).prefix(countMax)
        }
        var found: [CacheEntry] = []
        var last = cursor?.track
        if let cursor { found += cursor.remainder(of: try source.storedEntries(of: cursor.track)) }
        while found.count < countMax {
            let tracks = try source.storedTracks(after: last, max: Self.trackCountMax)
            for track in tracks where found.count < countMax { found += try source.storedEntries(of: track) }
            if tracks.count < Self.trackCountMax { break }
            last = tracks.last
        }
        return found.prefix(countMax)
    }
}
