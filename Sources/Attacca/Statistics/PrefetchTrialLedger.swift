// SPDX-License-Identifier: MIT
package import CacheModel
package import Prediction

/// The accounts of what speculative renders cost and save, between one settled prediction and the next. Pure.
///
/// Speculative is what playing on does not need within the planner's L1 window: other presets, and reading further
/// ahead in the preset that plays. Such a render saved a stall when its chunk was asked for before playing on came so
/// near that it would have been rendered in time anyhow: after a switch the chunk that plays then, after a seek the one
/// that was jumped to.
package struct PrefetchTrialLedger: Sendable {
    /// Renders that are remembered; beyond it those that the plan does not name are forgotten.
    static let keptCountMax = 4_096

    private var purposes: [ChunkKey: Plan.Purpose] = [:]
    /// The chunk under the playhead: asked for at once, where it was not rendered.
    private var current: ChunkKey?
    /// Completed, and not asked for yet.
    private var kept: [ChunkKey: Plan.Purpose] = [:]
    private var trial = PrefetchTrial()

    package init() {}

    /// Another plan counts.
    package mutating func plan(_ plan: Plan) {
        purposes = Dictionary(
            plan.wants.map { ($0.key, $0.purpose) }, uniquingKeysWith: { first, _ in first })
        current = plan.current
        for want in plan.wants where want.purpose == .playing && want.key != current { kept[want.key] = nil }
        if kept.count > Self.keptCountMax { kept = kept.filter { purposes[$0.key] != nil } }
    }

    /// A render ahead of need is done.
    package mutating func complete(_ key: ChunkKey) {
        guard let purpose = purposes[key] else { return }
        switch purpose {
        case .playing, .nextTrack, .previousTrack, .seeking, .starting: return
        case .readingAhead: trial.readAheadRenderCount += 1
        case .switching(let rank): trial.presetRenderCounts[Self.place(rank)] += 1
        }
        kept[key] = purpose
    }

    /// The listener got a chunk.
    package mutating func request(_ key: ChunkKey) {
        guard let purpose = kept.removeValue(forKey: key) else { return }
        switch purpose {
        case .playing, .nextTrack, .previousTrack, .seeking, .starting: return
        case .readingAhead: trial.readAheadSavedCount += 1
        case .switching(let rank): trial.presetSavedCounts[Self.place(rank)] += 1
        }
    }

    /// A render saves nothing any more: its chunk is in no tier, or was asked for too soon.
    package mutating func forget(_ key: ChunkKey) { kept[key] = nil }

    /// The trial so far; another one begins.
    package mutating func take() -> PrefetchTrial {
        defer { trial = PrefetchTrial() }
        return trial
    }

    private static func place(_ rank: Int) -> Int { min(rank, PrefetchTrial.rankCount) - 1 }
}
