// SPDX-License-Identifier: MIT
import CacheModel
import Prediction
import Testing

@testable import Attacca

@Suite struct FixedWindowsTests {
    private func input(
        chunk: Int = 0, track: RegisteredTrack = Fixture.track(), upcoming: [RegisteredTrack] = [],
        predicted: [(Preset, Double)] = [("punchy", 0.6), ("bright", 0.3), ("gentle", 0.1)],
        l1Bytes: Int = 1_000_000
    ) -> PlanningInput {
        PlanningInput(
            track: track, chunkIndex: chunk, variant: Variant(preset: "warm"), upcoming: upcoming,
            predictions: predicted.map { PresetProbability(preset: $0.0, probability: $0.1) },
            l1Capacity: ByteCount(l1Bytes))
    }

    private func indices(_ plan: Plan, _ tier: Tier, _ preset: Preset) -> [Int] {
        plan.wants.filter { $0.tier == tier && $0.key.variant.preset == preset }.map(\.key.index)
    }

    @Test func `the windows are those of the contract`() {
        let plan = FixedWindows().plan(input(chunk: 4))
        for preset: Preset in ["warm", "punchy", "bright"] {
            #expect(indices(plan, .l1, preset) == [4, 5, 6])
            #expect(indices(plan, .l2, preset) == [7, 8, 9])
        }
        #expect(indices(plan, .l3, "warm") == [10, 11, 12, 13, 14])
        #expect(indices(plan, .l3, "punchy").isEmpty)
        #expect(!plan.wants.contains { $0.key.variant.preset == "gentle" })
    }

    @Test func `the current preset comes before every guess`() {
        let plan = FixedWindows().plan(input())
        #expect(plan.wants.prefix(3).allSatisfy { $0.key.variant.preset == "warm" })
    }

    @Test func `ahead runs on into the next tracks of the queue`() {
        let short = Fixture.track("short", seconds: 1.5)
        let plan = FixedWindows().plan(
            input(chunk: 1, track: short, upcoming: [Fixture.track("next")], predicted: []))
        let first = plan.wants.prefix(4).map { "\($0.key.track) \($0.key.index)" }
        #expect(first == ["short 1", "next 0", "next 1", "next 2"])
    }

    /// A short track on repeat comes round within the lookahead: each chunk is wanted once, where it is needed first.
    @Test func `a track that comes round again is planned for its first turn`() {
        let short = Fixture.track("short", seconds: 1.5)
        let plan = FixedWindows().plan(input(track: short, upcoming: [short, short, short], predicted: []))
        #expect(plan.wants.map(\.key.index) == [0, 1])
        #expect(plan.wants.allSatisfy { $0.tier == .l1 })
    }

    @Test func `what does not fit the decoded capacity is planned for L2`() {
        let plan = FixedWindows().plan(input(l1Bytes: 4 * Fixture.chunkByteCount))
        let decoded = plan.wants.filter { $0.tier == .l1 }
        #expect(decoded.count == 4)
        #expect(indices(plan, .l1, "warm") == [0, 1, 2])
        #expect(indices(plan, .l2, "punchy") == [1, 2, 3, 4, 5])
    }

    @Test func `at the end of the last track nothing beyond it is planned`() {
        let plan = FixedWindows().plan(input(chunk: 95))
        #expect(Set(plan.wants.map(\.key.index)) == [95])
    }

    @Test(arguments: [1.0, 30.0, 60.0])
    func `a track shorter than a chunk is one chunk`(chunkSeconds: Double) {
        let track = Fixture.track(seconds: 0.25, chunkSeconds: chunkSeconds)
        let plan = FixedWindows().plan(input(track: track, predicted: []))
        #expect(plan.wants.map(\.key.index) == [0])
    }

    @Test func `probabilities fall with distance and never leave 0 to 1`() {
        for want in FixedWindows().plan(input()).wants { #expect((0...1).contains(want.probability)) }
        let warm = FixedWindows().plan(input()).wants.filter { $0.key.variant.preset == "warm" }
        #expect(zip(warm, warm.dropFirst()).allSatisfy { $0.probability > $1.probability })
    }
}
