// SPDX-License-Identifier: MIT
import Attacca
import CacheModel

/// Where the next page of a listing begins: after an entry, whether that is still there or not. Pure.
struct ContentsCursor: Hashable, Sendable {
    /// What listings are ordered by.
    fileprivate struct Place: Hashable, Comparable {
        let tier: Tier
        let track: TrackID
        let preset: String
        let tenths: Int
        let chunkIndex: Int

        static func < (one: Self, other: Self) -> Bool {
            let mine = (one.tier.rawValue, one.track.rawValue, one.preset, one.tenths, one.chunkIndex)
            return mine
                < (other.tier.rawValue, other.track.rawValue, other.preset, other.tenths, other.chunkIndex)
        }
    }

    private let place: Place
    /// How many entries of that place were listed: several revisions and grids share one.
    private let equalCount: Int

    /// The tier that the page ended in.
    var tier: Tier { place.tier }
    /// The track that it ended in.
    var track: TrackID { place.track }

    /// The cursor after a page; `nil` of an empty one.
    ///
    /// - Parameter cursor: The one that led to the page; `nil` of the first.
    init?(after page: ArraySlice<CacheEntry>, following cursor: Self?) {
        guard let last = page.last else { return nil }
        let place = Place(last)
        let count = page.reversed().prefix { Place($0) == place }.count
        // Entries of one place may fill pages.
        let isOneGoing = count == page.count && cursor?.place == place
        self.place = place
        equalCount = count + (isOneGoing ? cursor?.equalCount ?? 0 : 0)
    }

    /// What a client brings back; `nil` when it was not made here.
    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 6, let tenths = Int(parts[1]), (0...10).contains(tenths),
            let chunkIndex = Int(parts[2]), chunkIndex >= 0, let equalCount = Int(parts[3]), equalCount >= 0,
            let tier = Tier(rawValue: String(parts[0])), let preset = Self.text(hexadecimal: parts[4]),
            let track = Self.text(hexadecimal: parts[5]).flatMap({ TrackID(checking: $0) })
        else { return nil }
        place = Place(
            tier: tier, track: track, preset: preset, tenths: tenths, chunkIndex: chunkIndex)
        self.equalCount = equalCount
    }

    /// ASCII that needs no escape in a query.
    var text: String {
        [
            place.tier.rawValue, "\(place.tenths)", "\(place.chunkIndex)", "\(equalCount)",
            Self.hexadecimal(place.preset), Self.hexadecimal(place.track.rawValue),
        ].joined(separator: ".")
    }

    /// What comes after the cursor in a listing.
    func remainder(of all: [CacheEntry]) -> ArraySlice<CacheEntry> {
        let start = all.firstIndex { Place($0) >= place } ?? all.endIndex
        let equal = all[start...].prefix { Place($0) == place }.count
        return all[(start + min(equal, equalCount))...]
    }

    private static func hexadecimal(_ text: String) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: text.utf8.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    private static func text(hexadecimal: Substring) -> String? {
        let digits = hexadecimal.utf8.compactMap(HexDigit.value)
        guard digits.count == hexadecimal.utf8.count, digits.count.isMultiple(of: 2), !digits.isEmpty else {
            return nil
        }
        let bytes = stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
        return String(validating: bytes, as: UTF8.self)
    }
}

extension ContentsCursor.Place {
    fileprivate init(_ entry: CacheEntry) {
        tier = entry.tier
        track = entry.key.track
        preset = entry.key.variant.preset.name
        tenths = Int(entry.key.variant.intensity.tenths)
        chunkIndex = entry.key.index
    }
}
