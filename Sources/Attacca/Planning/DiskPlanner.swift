// SPDX-License-Identifier: MIT
import CacheModel
package import Prediction

/// Decides what is rendered for the disk alone, once everything else is done: the deep buffer of the current preset, and
/// the beginnings of the tracks of the queue. Pure; no clock, no I/O.
///
/// The disk is for what nobody could prepare for: the first chunk of a session, a track chosen out of turn. It has room
/// for the beginnings of a whole library in the presets that the listener mostly stays with. Nothing of it on battery
/// or in eco, and not where reading is no gain.
package struct DiskPlanner: Sendable {
    /// How far ahead of the playhead the disk is filled in the current preset, in chunks.
    static let deepLookahead = 6...10
    static let settledDeepLookahead = 6...20
    /// How much of the disk tier the beginnings of tracks may take, and how many are planned for at once.
    static let startCapacityShare = 0.55
    static let startCountMax = 1_024
    /// Presets that the listener begins with less often are none to prepare beginnings in.
    static let startShareMin = 0.05

    /// How many tracks of the queue are looked at.
    static let trackCountMax = 512
    /// So many of what is not stored yet are in a plan at a time: more than are rendered before the next one.
    static let openCountMax = 64

    package init() {}

    /// Whether anything is rendered for the disk alone: not with a stop threshold as on battery, or higher.
    static func isActive(atStopThreshold stopThreshold: Double) -> Bool {
        stopThreshold < Planner.batteryStopThreshold
    }

    /// The tracks of a queue whose beginnings are looked at: those that follow, then those before, the nearest first.
    ///
    /// - Parameter position: Of the track that plays; `nil` before anything does.
    package static func starts<Track>(in queue: [Track], at position: Int?) -> [Track] {
        let following = queue.dropFirst(position.map { $0 + 1 } ?? 0).prefix(trackCountMax)
        let before = queue.prefix(position.map { $0 + 1 } ?? 0).suffix(trackCountMax - following.count)
        return following + before.reversed()
    }

    /// The first few wants that are not met yet.
    package static func open(_ wants: [Plan.Want], isStored: (ChunkKey) -> Bool) -> [Plan.Want] {
        var open: [Plan.Want] = []
        for want in wants where !isStored(want.key) {
            open.append(want)
            if open.count == openCountMax { break }
        }
        return open
    }

    /// What to have on disk, most valuable first, whether it is there yet or not.
    ///
    /// - Parameters:
    ///   - tracks: Tracks of the queue, the nearest first, as far as they are known.
    ///   - presets: With which presets the listener begins, the likeliest first.
    ///   - capacity: Of the disk tier; 0 when there is none.
    /// - Complexity: O(wants); up to hundreds of microseconds, so not for every report.
    package func wants(
        _ input: PlanningInput, beginning tracks: [RegisteredTrack], in presets: [PresetProbability],
        capacity: ByteCount
    ) -> [Plan.Want] {
        guard capacity > .zero, Self.isActive(atStopThreshold: input.stopThreshold) else { return [] }
        var wants: [Plan.Want] = []
        var wanted: Set<ChunkKey> = []
        func want(
            _ track: RegisteredTrack, _ index: Int, _ preset: Preset, _ probability: Double,
            _ purpose: Plan.Purpose
        ) {
            let variant = Variant(preset: preset, intensity: input.variant.intensity)
            let key = track.key(variant: variant, index: index)
            guard input.costs.isStored(preset), wanted.insert(key).inserted else { return }
            wants.append(
                Plan.Want(
                    key: key, track: track, tier: .l3, probability: probability, stallProbability: 0,
                    renderSeconds: input.costs.renderSeconds(
                        of: preset, audioSeconds: track.seconds(ofChunk: index)),
                    purpose: purpose))
        }
        let lookahead = input.mode == .settled ? Self.settledDeepLookahead : Self.deepLookahead
        let line = PlayingLine(of: input, stepCountMax: lookahead.upperBound + 1)
        // On a full disk what plays soon is not stored before it is heard (``DiskAdmission``).
        for step in line.steps.dropFirst(lookahead.lowerBound) where input.hasDiskRoom {
            want(
                step.track, step.index, input.variant.preset, input.hazards.survival(step.startSeconds),
                .readingAhead)
        }
        let tracks = tracks.filter { $0.chunkCount > 0 }
        for start in Self.starts(of: tracks, in: presets, costs: input.costs, capacity: capacity) {
            want(start.track, 0, start.preset.preset, start.preset.probability, .starting)
        }
        return wants
    }

    /// The beginnings that there is room for: in the presets that the listener begins with most often, the nearest tracks
    /// first.
    private static func starts(
        of tracks: [RegisteredTrack], in presets: [PresetProbability], costs: RenderCosts, capacity: ByteCount
    ) -> [(track: RegisteredTrack, preset: PresetProbability)] {
        let room = Double(capacity.rawValue) * startCapacityShare
        var starts: [(track: RegisteredTrack, preset: PresetProbability)] = []
        var byteCount = 0.0
        for preset in presets where preset.probability >= startShareMin && costs.isStored(preset.preset) {
            for track in tracks {
                byteCount += Double(track.decodedByteCount(ofChunk: 0).rawValue) * costs.payloadShare
                guard byteCount <= room, starts.count < startCountMax else { return starts }
                starts.append((track, preset))
            }
        }
        return starts
    }
}
