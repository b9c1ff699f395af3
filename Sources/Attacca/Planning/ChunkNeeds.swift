// SPDX-License-Identifier: MIT
import CacheModel

/// What the listener may need, added up by chunk: for each the chance of it, and of waiting for it. Pure.
struct ChunkNeeds: Sendable {
    struct Need: Sendable {
        let track: RegisteredTrack
        let preset: Preset
        let index: Int
        let renderSeconds: Double
        fileprivate(set) var probability = 0.0
        fileprivate(set) var stallProbability = 0.0
        fileprivate(set) var purpose: Plan.Purpose
        fileprivate var weightiest = -1.0
    }

    /// A chunk within this table: comparing tracks and presets by name hundreds of times would be most of the work.
    private struct Place: Hashable {
        let track: Int
        let preset: Int
        let index: Int
    }

    private let costs: RenderCosts
    private(set) var needs: [Need] = []
    private var places: [Place: Int] = [:]
    private var tracks: [RegisteredTrack] = []
    private var presets: [(preset: Preset, renderRate: Double)] = []

    init(costs: RenderCosts) { self.costs = costs }

    /// The number of a track here; tracks that are equal have one.
    mutating func number(of track: RegisteredTrack) -> Int {
        if let known = tracks.firstIndex(of: track) { return known }
        tracks.append(track)
        return tracks.count - 1
    }

    /// The number of a preset here.
    mutating func number(of preset: Preset) -> Int {
        if let known = presets.firstIndex(where: { $0.preset == preset }) { return known }
        presets.append((preset, costs.renderSeconds(of: preset, audioSeconds: 1)))
        return presets.count - 1
    }

    /// What rendering a chunk is reckoned to take, in seconds.
    func renderSeconds(track: Int, preset: Int, index: Int) -> Double {
        max(1e-6, presets[preset].renderRate * tracks[track].seconds(ofChunk: index))
    }

    /// One more reason for which a chunk may be needed.
    ///
    /// - Parameters:
    ///   - probability: Of that need, 0 to 1; what is not above 0 is none.
    ///   - leadSeconds: How long it is certain before the chunk is needed: a render that begins then may be in time.
    mutating func add(
        track: Int, preset: Int, index: Int, probability: Double, leadSeconds: Double,
        purpose: Plan.Purpose
    ) {
        guard probability > 0, (0..<tracks[track].chunkCount).contains(index) else { return }
        let place = Place(track: track, preset: preset, index: index)
        let position: Int
        if let known = places[place] {
            position = known
        } else {
            position = needs.count
            places[place] = position
            needs.append(
                Need(
                    track: tracks[track], preset: presets[preset].preset, index: index,
                    renderSeconds: renderSeconds(track: track, preset: preset, index: index),
                    purpose: purpose))
        }
        let stall =
            probability
            * Planner.lateProbability(
                leadSeconds: leadSeconds, renderSeconds: needs[position].renderSeconds)
        // Needs exclude each other but for rounding and the horizon; more than certain is certain.
        needs[position].probability = min(1, needs[position].probability + probability)
        needs[position].stallProbability = min(1, needs[position].stallProbability + stall)
        if stall > needs[position].weightiest {
            needs[position].weightiest = stall
            needs[position].purpose = purpose
        }
    }
}
