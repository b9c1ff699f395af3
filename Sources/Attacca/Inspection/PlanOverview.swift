// SPDX-License-Identifier: MIT
public import CacheModel
import LearningStorage

/// The last plan that was made for a listener: what was to be rendered and kept, why, and the costs that it rests on.
public struct PlanOverview: Hashable, Sendable {
    /// When it was decided.
    public let decidedAt: WallTime
    /// What is done first comes first, then what was considered and is not wanted; at most 256.
    public let steps: [PlanStep]
    /// By preset.
    public let costs: [RenderCostOverview]
    /// Seconds that reading and decoding a second of audio from the disk takes, a moving average; `nil` when none was
    /// read.
    public let readSeconds: Double?
    /// Reads that this was measured by; 0 when none was.
    public let readCount: Int
    /// Stored rows that could not be what was saved, and are left out here.
    public let damagedRowCount: Int
}

extension PlanOverview {
    /// A plan as it was just decided.
    ///
    /// - Parameters:
    ///   - isResident: The fastest tier that has a chunk now.
    ///   - decidedAt: Now.
    /// - Complexity: O(steps shown), one call of `isResident` for each that is wanted.
    init(plan: Plan, costs: RenderCosts, isResident: (ChunkKey) -> Tier?, decidedAt: WallTime) {
        let stepCountMax = PlanRecord.stepCountMax
        let wanted = plan.wants.prefix(stepCountMax)
        let refused = plan.rejections.prefix(stepCountMax - wanted.count)
        let record = PlanRecord(
            decidedAt: decidedAt,
            steps: wanted.map { PlanStep.record($0, nil, resident: isResident($0.key)) }
                + refused.map { PlanStep.record($0.want, $0.refusal, resident: nil) },
            costs: costs.presets.compactMap { preset, cost in
                guard cost.render.count > 0 else { return nil }
                return RenderCostRecord(
                    preset: preset, renderSeconds: cost.render.value, renderCount: cost.render.count,
                    isStored: cost.isStored)
            },
            readSeconds: costs.read.value, readCount: costs.read.count)
        self.init(record, damagedRowCount: 0)
    }

    /// As it was stored.
    init(_ record: PlanRecord, damagedRowCount: Int) {
        decidedAt = record.decidedAt
        steps = record.steps.map { PlanStep(rank: $0.rank, $0.step) }
        costs = record.costs.map { cost in
            RenderCostOverview(
                preset: cost.preset, renderSeconds: cost.renderSeconds, renderCount: cost.renderCount,
                isStored: cost.isStored)
        }
        readSeconds = record.readSeconds
        readCount = record.readCount
        self.damagedRowCount = damagedRowCount
    }

    /// What is stored of it.
    var record: PlanRecord {
        PlanRecord(
            decidedAt: decidedAt, steps: steps.map(\.record),
            costs: costs.map { cost in
                RenderCostRecord(
                    preset: cost.preset, renderSeconds: cost.renderSeconds, renderCount: cost.renderCount,
                    isStored: cost.isStored)
            },
            readSeconds: readSeconds ?? 0, readCount: readCount)
    }
}
