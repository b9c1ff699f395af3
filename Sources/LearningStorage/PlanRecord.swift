// SPDX-License-Identifier: MIT
public import CacheModel

/// The last plan made for a listener with the costs that it rests on, as it is stored for people to look at.
public struct PlanRecord: Hashable, Sendable {
    /// Steps that are kept: the first.
    public static let stepCountMax = 256
    /// Costs that are kept: the first by preset.
    public static let costCountMax = 128

    /// A step and its place in the plan.
    public struct RankedStep: Hashable, Sendable {
        /// From 1, for what is done first; there are gaps where rows were damaged.
        public let rank: Int
        public let step: PlanStepRecord
    }

    public let decidedAt: WallTime
    /// By rank; at most ``stepCountMax``.
    public let steps: [RankedStep]
    /// By preset, each once; at most ``costCountMax``.
    public let costs: [RenderCostRecord]
    /// Seconds that reading and decoding a second of audio from the disk takes, 0 to `RenderCostRecord.secondsMax`; `nil`
    /// when none was read.
    public let readSeconds: Double?
    /// Reads that this was measured by; 0 when none was.
    public let readCount: Int

    /// - Parameters:
    ///   - steps: What is done first comes first; those beyond ``stepCountMax`` are left out.
    ///   - costs: No preset twice; those beyond ``costCountMax`` are left out.
    ///   - readSeconds: The nearest in its range is taken, and 0 for what is no number; ignored when `readCount` is 0.
    /// - Precondition: `readCount >= 0`.
    public init(
        decidedAt: WallTime, steps: [PlanStepRecord], costs: [RenderCostRecord], readSeconds: Double,
        readCount: Int
    ) {
        precondition(readCount >= 0, "\(readCount) reads measured")
        self.init(
            decidedAt: decidedAt,
            ranked: steps.prefix(Self.stepCountMax).enumerated().map {
                RankedStep(rank: $0 + 1, step: $1)
            },
            costs: Array(costs.sorted { $0.preset < $1.preset }.prefix(Self.costCountMax)),
            readSeconds: readCount == 0 ? nil : Self.limited(readSeconds, to: RenderCostRecord.secondsMax),
            readCount: readCount)
    }

    /// As it was stored.
    init(
        decidedAt: WallTime, ranked steps: [RankedStep], costs: [RenderCostRecord], readSeconds: Double?,
        readCount: Int
    ) {
        self.decidedAt = decidedAt
        self.steps = steps
        self.costs = costs
        self.readSeconds = readSeconds
        self.readCount = readCount
    }

    /// Whether another says the same, whenever it was decided.
    public func saysTheSame(as other: Self) -> Bool {
        steps == other.steps && costs == other.costs && readSeconds == other.readSeconds
            && readCount == other.readCount
    }

    /// The nearest number in `0 ... most`; 0 for what is no number.
    static func limited(_ value: Double, to most: Double) -> Double {
        value.isNaN ? 0 : min(max(value, 0), most)
    }
}
