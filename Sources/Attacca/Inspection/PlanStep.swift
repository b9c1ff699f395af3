// SPDX-License-Identifier: MIT
public import CacheModel
import LearningStorage

/// One chunk that a plan considered: what is done with it, and why.
public struct PlanStep: Hashable, Sendable {
    /// Place in the plan, from 1 for what is done first; a gap is a row that was damaged.
    public let rank: Int
    /// The track of the chunk.
    public let track: TrackID
    /// The preset of the chunk.
    public let preset: Preset
    /// The intensity of the chunk.
    public let intensity: Intensity
    /// Place of the chunk in the track, 0-based.
    public let chunkIndex: Int
    /// Where the chunk should be, or in a faster one.
    public let tier: Tier
    /// What is done: `keep` what is there, `decode` what is in memory as a payload, `disk` for what is read from there,
    /// `render`; or why nothing is: `skip: worth too little`, `skip: no room`.
    public let action: String
    /// What the chunk is there for, such as `playing` or `switching, 1st guess`.
    public let purpose: String
    /// How likely the listener needs the chunk within the horizon of the plan, 0 to 1.
    public let probability: Double
    /// How likely the listener waits if the chunk is not rendered now, 0 to 1.
    public let stallProbability: Double
    /// What having the chunk is worth, in seconds of waiting spared: render time × P(stall).
    public let utilitySeconds: Double
}

extension PlanStep {
    /// What is stored of a chunk that was considered, every number in its range.
    ///
    /// - Parameters:
    ///   - refusal: Why it is not wanted; `nil` when it is.
    ///   - resident: The fastest tier that has the chunk now.
    static func record(_ want: Plan.Want, _ refusal: Plan.Refusal?, resident: Tier?) -> PlanStepRecord {
        PlanStepRecord(
            track: want.key.track, preset: want.key.variant.preset,
            intensity: want.key.variant.intensity, chunkIndex: want.key.index, tier: want.tier,
            action: refusal?.action ?? action(wanted: want.tier, resident: resident),
            purpose: want.purpose.text, probability: want.probability,
            stallProbability: want.stallProbability, utilitySeconds: want.utilitySeconds)
    }

    /// As it is stored.
    init(rank: Int, _ record: PlanStepRecord) {
        self.rank = rank
        track = record.track
        preset = record.preset
        intensity = record.intensity
        chunkIndex = record.chunkIndex
        tier = record.tier
        action = record.action
        purpose = record.purpose
        probability = record.probability
        stallProbability = record.stallProbability
        utilitySeconds = record.utilitySeconds
    }

    var record: PlanStepRecord {
        PlanStepRecord(
            track: track, preset: preset, intensity: intensity, chunkIndex: chunkIndex, tier: tier,
            action: action, purpose: purpose, probability: probability, stallProbability: stallProbability,
            utilitySeconds: utilitySeconds)
    }

    private static func action(wanted: Tier, resident: Tier?) -> String {
        switch (resident, wanted) {
        case (nil, _): "render"
        case (.l1, _), (.l2, .l2), (.l2, .l3), (.l3, .l3): "keep"
        case (.l2, .l1): "decode"
        case (.l3, .l1), (.l3, .l2): "disk"
        }
    }
}

extension Plan.Refusal {
    fileprivate var action: String {
        switch self {
        case .belowThreshold: "skip: worth too little"
        case .noRoom: "skip: no room"
        }
    }
}

extension Plan.Purpose {
    /// For people: `switching, 1st guess`.
    var text: String {
        switch self {
        case .playing: "playing"
        case .readingAhead: "reading ahead"
        case .switching(let rank): "switching, \(Self.ordinal(rank)) guess"
        case .nextTrack: "next track"
        case .previousTrack: "previous track"
        case .seeking: "seeking"
        case .starting: "starting"
        }
    }

    private static func ordinal(_ number: Int) -> String {
        let isTeen = (11...13).contains(number % 100)
        return switch number % 10 {
        case 1 where !isTeen: "\(number)st"
        case 2 where !isTeen: "\(number)nd"
        case 3 where !isTeen: "\(number)rd"
        default: "\(number)th"
        }
    }
}
