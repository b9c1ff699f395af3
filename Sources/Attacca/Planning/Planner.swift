// SPDX-License-Identifier: MIT
import CacheModel
import Prediction

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Decides which chunks should be in which tier, by what having them is worth. Pure; no clock, no I/O.
///
///     utility = renderSeconds × P(needed within 30 s, and too soon to be rendered by then)
///
/// Needs come from playing on and from what the listener may do first, each with its chance (``ListenerHazards``):
/// switch the preset, skip to the next track, go back, seek (``ChunkNeeds``). Chunks are ranked by utility per byte and
/// given to the tiers in that order until these are full or what is left is worth less than the stop threshold; the chunk
/// that plays comes before all, whatever it costs. What the tiers hold beside that is worth less than any of it, and makes
/// room when room is needed; nothing is cleared because a track or a preset changes.
package struct Planner: Sendable {
    /// How far ahead needs are reckoned with, in seconds.
    package static let horizonSeconds = 30.0
    /// A chunk whose chance of a stall is smaller is not rendered: plugged in, on battery, saving energy.
    package static let pluggedStopThreshold = 0.001
    package static let batteryStopThreshold = 0.007
    package static let ecoStopThreshold = 0.02
    /// How much the time that is left lowers the chance that a render comes too late: by e for each so many seconds, or
    /// for five renders, whichever is more.
    static let slackSeconds = 3.0
    /// Presets that are considered beside the current one, at most.
    static let presetCountMax = 12

    package init() {}

    /// The stop threshold of a power mode.
    package static func stopThreshold(_ mode: PowerMode) -> Double {
        switch mode {
        case .plugged: pluggedStopThreshold
        case .battery: batteryStopThreshold
        case .eco: ecoStopThreshold
        }
    }

    /// - Parameter deep: What goes to disk only, after all the rest (``DiskPlanner``).
    package func plan(_ input: PlanningInput, deep: [Plan.Want] = []) -> Plan {
        let line = PlayingLine(of: input, untilSeconds: Self.horizonSeconds)
        var needs = NeedForecast(input: input, line: line).needs
        needs.sort { Self.precedes($0, $1) }
        if let current = needs.firstIndex(where: { Self.isCurrent($0, input) }) {
            needs.insert(needs.remove(at: current), at: 0)
        }
        return fill(input, needs: needs, deep: deep)
    }

    /// How likely a render comes too late that begins when a need is certain, so long before it is due.
    ///
    ///     1 when lead ≤ render time, else e^(-(lead - render time) / max(3 s, 5 render times))
    ///
    /// Whatever could be done later leaves time for what cannot; but not for sure, since a listener who is busy keeps
    /// the renderers busy.
    static func lateProbability(leadSeconds: Double, renderSeconds: Double) -> Double {
        guard leadSeconds > renderSeconds else { return 1 }
        return exp(-(leadSeconds - renderSeconds) / max(slackSeconds, 5 * renderSeconds))
    }

    /// The more valuable for its bytes first; of equals the one that plays sooner.
    private static func precedes(_ one: ChunkNeeds.Need, _ other: ChunkNeeds.Need) -> Bool {
        let mine = one.stallProbability * one.renderSeconds / bytes(one)
        let theirs = other.stallProbability * other.renderSeconds / bytes(other)
        if mine != theirs { return mine > theirs }
        if one.index != other.index { return one.index < other.index }
        if one.preset != other.preset { return one.preset < other.preset }
        return one.track.id.rawValue < other.track.id.rawValue
    }

    /// Whether the listener hears it now.
    private static func isCurrent(_ need: ChunkNeeds.Need, _ input: PlanningInput) -> Bool {
        need.index == input.chunkIndex && need.preset == input.variant.preset && need.track == input.track
    }

    private static func bytes(_ need: ChunkNeeds.Need) -> Double {
        Double(max(1, need.track.decodedByteCount(ofChunk: need.index).rawValue))
    }

    /// Gives the tiers what they have room for, in order.
    private func fill(_ input: PlanningInput, needs: [ChunkNeeds.Need], deep: [Plan.Want]) -> Plan {
        var wants: [Plan.Want] = []
        var rejections: [Plan.Rejection] = []
        var decoded = ByteCount.zero
        var compressed = 0.0
        for need in needs {
            let byteCount = need.track.decodedByteCount(ofChunk: need.index)
            let payloadByteCount = Double(byteCount.rawValue) * input.costs.payloadShare
            guard need.stallProbability >= input.stopThreshold else {
                rejections.append(rejection(of: need, input, .belowThreshold))
                continue
            }
            if decoded + byteCount <= input.l1Capacity {
                decoded += byteCount
                wants.append(want(need, input, .l1))
            } else if compressed + payloadByteCount <= Double(input.l2Capacity.rawValue) {
                compressed += payloadByteCount
                wants.append(want(need, input, .l2))
            } else if input.hasDiskRoom, need.purpose == .playing, input.costs.isStored(need.preset) {
                // Chunks too large for the memory that there is: better read in time than rendered too late.
                wants.append(want(need, input, .l3))
            } else {
                rejections.append(rejection(of: need, input, .noRoom))
            }
        }
        // Room is given by what a chunk is worth a byte, a renderer's time by what it is worth a second: that is the
        // chance of a stall alone. The sort is stable in effect: equal ones keep their place, and nothing is likelier
        // than what plays.
        let ordered = wants.enumerated()
            .sorted { ($1.element.stallProbability, $0.offset) < ($0.element.stallProbability, $1.offset) }
            .map(\.element)
        let wanted = Set(wants.map(\.key))
        return Plan(
            current: input.currentKey,
            wants: ordered + deep.filter { !wanted.contains($0.key) }, rejections: rejections)
    }

    private func rejection(
        of need: ChunkNeeds.Need, _ input: PlanningInput, _ refusal: Plan.Refusal
    ) -> Plan.Rejection {
        Plan.Rejection(want: want(need, input, .l2), refusal: refusal)
    }

    private func want(_ need: ChunkNeeds.Need, _ input: PlanningInput, _ tier: Tier) -> Plan.Want {
        let variant = Variant(preset: need.preset, intensity: input.variant.intensity)
        return Plan.Want(
            key: need.track.key(variant: variant, index: need.index), track: need.track, tier: tier,
            probability: need.probability, stallProbability: need.stallProbability,
            renderSeconds: need.renderSeconds, purpose: need.purpose)
    }
}
