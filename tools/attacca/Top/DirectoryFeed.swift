// SPDX-License-Identifier: MIT
import Attacca
import CacheModel
import Threading

/// What a cache directory says by itself: what is stored, and how its sessions went.
struct DirectoryFeed: TopFeed {
    let directory: String
    let inspector: CacheInspector

    /// As many of the last sessions count.
    private static let sessionCountMax = 1_000

    func look() throws -> TopState {
        let overview = try inspector.overview(sessionCountMax: Self.sessionCountMax)
        var state = TopState(source: directory, isLive: false)
        state.tiers = [
            TopState.TierShown(
                tier: .l3, chunkCount: overview.chunkCount, byteCount: overview.diskByteCount.rawValue,
                capacity: overview.diskCapacity?.rawValue)
        ]
        var hitCount = 0
        for session in overview.sessions {
            hitCount += session.hits.l1 + session.hits.l2 + session.hits.l3
            state.missCount += session.missCount
            state.stallCount += session.stallCount
            state.stallSeconds += session.stallSeconds
        }
        state.requestCount = hitCount + state.missCount
        state.hitRatio = state.requestCount > 0 ? Double(hitCount) / Double(state.requestCount) : nil
        if let last = try inspector.lastChunk() {
            Self.take(try inspector.chunks(of: last.key.track), into: &state)
        }
        return state
    }

    /// Maps the track that was stored last.
    static func take(_ entries: [CacheEntry], into state: inout TopState) {
        guard let latest = entries.min(by: { $0.ageSeconds < $1.ageSeconds })?.key.track else { return }
        let stored = entries.filter { $0.key.track == latest }.map(\.key)
        let count = (stored.map(\.index).max() ?? -1) + 1
        state.mapTitle = latest.rawValue
        state.rows = Set(stored.map(\.variant.preset)).sorted().map { preset in
            var places = [TopState.Place?](repeating: nil, count: count)
            for key in stored where key.variant.preset == preset { places[key.index] = .tier(.l3) }
            return TopState.Row(preset: preset.name, places: places)
        }
    }
}
