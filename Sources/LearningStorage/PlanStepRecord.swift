// SPDX-License-Identifier: MIT
public import CacheModel

/// One chunk that a plan considered, as it is stored for people to look at.
public struct PlanStepRecord: Hashable, Sendable {
    /// The longest action or purpose, in UTF-8 bytes.
    public static let textByteCountMax = 64
    /// The most that having a chunk is written down as worth, in seconds.
    public static let utilitySecondsMax = 1_000_000.0

    public let track: TrackID
    public let preset: Preset
    public let intensity: Intensity
    /// Place of the chunk in the track, 0 to `ChunkKey.indexMax`.
    public let chunkIndex: Int
    /// Where the chunk should be, or in a faster one.
    public let tier: Tier
    /// What is done, such as `render`.
    public let action: String
    /// What the chunk is there for, such as `playing`.
    public let purpose: String
    /// How likely the listener needs it, 0 to 1.
    public let probability: Double
    /// How likely the listener waits unless it is rendered now, 0 to 1.
    public let stallProbability: Double
    /// What having it is worth, in seconds of waiting spared, 0 to ``utilitySecondsMax``.
    public let utilitySeconds: Double

    /// Numbers outside their ranges become the nearest inside, and what is none becomes 0: a plan that is shown a little
    /// wrong must not keep what was learned from being saved with it.
    ///
    /// - Precondition: `chunkIndex` is in its range; `action` and `purpose` have 1 to ``textByteCountMax`` UTF-8 bytes.
    public init(
        track: TrackID, preset: Preset, intensity: Intensity, chunkIndex: Int, tier: Tier, action: String,
        purpose: String, probability: Double, stallProbability: Double, utilitySeconds: Double
    ) {
        precondition((0...ChunkKey.indexMax).contains(chunkIndex), "chunk index \(chunkIndex)")
        precondition((1...Self.textByteCountMax).contains(action.utf8.count), "action '\(action)'")
        precondition((1...Self.textByteCountMax).contains(purpose.utf8.count), "purpose '\(purpose)'")
        self.track = track
        self.preset = preset
        self.intensity = intensity
        self.chunkIndex = chunkIndex
        self.tier = tier
        self.action = action
        self.purpose = purpose
        self.probability = PlanRecord.limited(probability, to: 1)
        self.stallProbability = PlanRecord.limited(stallProbability, to: 1)
        self.utilitySeconds = PlanRecord.limited(utilitySeconds, to: Self.utilitySecondsMax)
    }
}
