// SPDX-License-Identifier: MIT
import CacheModel
import Prediction

/// Decides which chunks should be in which tier: fixed windows around the playhead. Pure; no clock, no I/O.
///
/// | tier | presets | chunks ahead of the playhead |
/// |---|---|---|
/// | L1 | the current one and the two likeliest others (of those that are worth it) | 0 (the one that plays) to 2 |
/// | L2 | the same | 3 to 5 |
/// | L3 | the current one | 6 to 10 |
///
/// "Ahead" runs on into the next tracks of the queue. The current preset comes first within each tier, so that
/// ordinary playback never waits for a guess. What does not fit the decoded capacity is planned for L2 instead.
package struct FixedWindows: Sendable {
    static let l1Lookahead = 0...2
    static let l2Lookahead = 3...5
    static let l3Lookahead = 6...10
    static let predictedPresetCountMax = 2
    /// The chance of a switch within the next chunks, before the predictor's share for each preset.
    static let switchProbability = 0.3
    /// How much less likely each further chunk is to be reached: seeks and skips come between.
    static let continuation = 0.95

    /// A preset to plan for.
    private struct Candidate {
        let preset: Preset
        /// How likely it plays within the horizon.
        let probability: Double
        /// Its place in the prediction; `nil` of the one that plays.
        let rank: Int?

        func purpose(distance: Int) -> Plan.Purpose {
            if let rank { return .switching(rank: rank) }
            return FixedWindows.l1Lookahead.contains(distance) ? .playing : .readingAhead
        }
    }

    package init() {}

    package func plan(_ input: PlanningInput) -> Plan {
        let line = chunksAhead(of: input, count: Self.l3Lookahead.upperBound + 1)
        let current = Candidate(preset: input.variant.preset, probability: 1, rank: nil)
        let candidates =
            [current]
            + input.prefetched.prefix(Self.predictedPresetCountMax).map {
                Candidate(
                    preset: $0.prediction.preset,
                    probability: $0.prediction.probability * Self.switchProbability, rank: $0.rank)
            }
        var wants: [Plan.Want] = []
        var wanted: Set<ChunkKey> = []
        var decodedByteCount = ByteCount.zero

        func want(_ lookahead: ClosedRange<Int>, _ tier: Tier, _ candidate: Candidate) {
            for distance in lookahead where distance < line.count {
                let (track, index) = line[distance]
                let variant = Variant(preset: candidate.preset, intensity: input.variant.intensity)
                let key = track.key(variant: variant, index: index)
                // A short track on repeat comes round again; its first turn is the one that counts.
                guard wanted.insert(key).inserted else { continue }
                var tier = tier
                if tier == .l1 {
                    let total = decodedByteCount + track.decodedByteCount(ofChunk: index)
                    if total > input.l1Capacity { tier = .l2 } else { decodedByteCount = total }
                }
                let probability = candidate.probability * power(Self.continuation, distance)
                wants.append(
                    Plan.Want(
                        key: key, track: track, tier: tier, probability: probability,
                        stallProbability: probability,
                        renderSeconds: input.costs.renderSeconds(
                            of: candidate.preset, audioSeconds: track.seconds(ofChunk: index)),
                        purpose: candidate.purpose(distance: distance)))
            }
        }

        for candidate in candidates { want(Self.l1Lookahead, .l1, candidate) }
        for candidate in candidates { want(Self.l2Lookahead, .l2, candidate) }
        want(Self.l3Lookahead, .l3, current)
        return Plan(
            current: input.currentKey, wants: wants)
    }

    /// The next `count` chunks in playing order, from the one under the playhead on, across the queue.
    private func chunksAhead(of input: PlanningInput, count: Int) -> [(RegisteredTrack, Int)] {
        var line: [(RegisteredTrack, Int)] = []
        var firstIndex = input.chunkIndex
        for track in [input.track] + input.upcoming {
            for index in firstIndex..<max(firstIndex, track.chunkCount) {
                line.append((track, index))
                if line.count == count { return line }
            }
            firstIndex = 0
        }
        return line
    }

    private func power(_ base: Double, _ exponent: Int) -> Double {
        (0..<exponent).reduce(1) { product, _ in product * base }
    }
}
