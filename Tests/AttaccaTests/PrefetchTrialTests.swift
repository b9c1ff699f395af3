// SPDX-License-Identifier: MIT
import CacheModel
import Prediction
import Testing

@testable import Attacca

/// What speculative renders cost and save is what playing on would not have had in time anyhow.
@Suite struct PrefetchTrialTests {
    private var ledger = PrefetchTrialLedger()

    private func plan(
        chunk: Int, preset: Preset = "warm", predicted: [Preset] = ["punchy", "bright", "gentle"],
        prefetch: CacheStatistics.PresetPrefetch = .undecided
    ) -> Plan {
        var input = PlanningInput(
            track: Fixture.track(), chunkIndex: chunk, variant: Variant(preset: preset), upcoming: [],
            predictions: predicted.map { PresetProbability(preset: $0, probability: 0.3) },
            l1Capacity: ByteCount(1_000_000))
        input.presetPrefetch = prefetch
        return FixedWindows().plan(input)
    }

    /// Renders everything that a plan wants, as it is planned.
    private mutating func carryOut(_ plan: Plan) {
        ledger.plan(plan)
        for want in plan.wants { ledger.complete(want.key) }
    }

    @Test mutating func `renders are counted by what they are for`() {
        carryOut(plan(chunk: 0))
        let trial = ledger.take()
        #expect(trial.presetRenderCounts == [6, 6, 0])
        #expect(trial.readAheadRenderCount == 8)
        #expect(ledger.take() == PrefetchTrial())
    }

    @Test mutating func `a switch to a rendered preset saved one stall, at its place`() {
        carryOut(plan(chunk: 4))
        ledger.request(Fixture.key(4, preset: "bright"))
        // Playing on in it would have had the next ones in time.
        ledger.plan(plan(chunk: 4, preset: "bright"))
        ledger.request(Fixture.key(5, preset: "bright"))
        #expect(ledger.take().presetSavedCounts == [0, 1, 0])
    }

    @Test mutating func `playing on saves nothing that a shorter window would not have had`() {
        for chunk in 0..<20 {
            carryOut(plan(chunk: chunk))
            ledger.request(Fixture.key(chunk))
        }
        #expect(ledger.take().readAheadSavedCount == 0)
    }

    @Test mutating func `a seek to what was read ahead saved a stall`() {
        carryOut(plan(chunk: 0))
        ledger.plan(plan(chunk: 7))
        ledger.request(Fixture.key(7))
        ledger.request(Fixture.key(8))
        #expect(ledger.take().readAheadSavedCount == 1)
    }

    @Test mutating func `what went from every tier before it was asked for saved nothing`() {
        carryOut(plan(chunk: 0))
        ledger.forget(Fixture.key(0, preset: "punchy"))
        ledger.request(Fixture.key(0, preset: "punchy"))
        #expect(ledger.take().presetSavedCounts == [0, 0, 0])
    }

    @Test mutating func `a preset beyond the second place counts as the third`() {
        carryOut(plan(chunk: 0, predicted: ["a", "b", "c", "d"], prefetch: .narrowed(toRanks: [3])))
        ledger.request(Fixture.key(0, preset: "d"))
        let trial = ledger.take()
        #expect(trial.presetRenderCounts == [0, 0, 12] && trial.presetSavedCounts == [0, 0, 1])
    }

    @Test func `a verdict narrows the plan to the places that paid`() {
        func presets(_ prefetch: CacheStatistics.PresetPrefetch) -> Set<Preset> {
            Set(plan(chunk: 3, prefetch: prefetch).wants.map(\.key.variant.preset)).subtracting(["warm"])
        }
        #expect(presets(.undecided) == ["punchy", "bright"])
        #expect(presets(.pays) == ["punchy", "bright"])
        #expect(presets(.narrowed(toRanks: [1])) == ["punchy"])
        #expect(presets(.narrowed(toRanks: [2, 3])) == ["bright", "gentle"])
        #expect(presets(.narrowed(toRanks: [])) == [])
    }

    @Test func `what is read ahead does not depend on the verdict`() {
        func ahead(_ prefetch: CacheStatistics.PresetPrefetch) -> [Int] {
            plan(chunk: 3, prefetch: prefetch).wants.filter { $0.key.variant.preset == "warm" }.map(
                \.key.index)
        }
        #expect(ahead(.narrowed(toRanks: [])) == ahead(.undecided))
    }
}
