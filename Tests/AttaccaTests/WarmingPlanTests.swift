// SPDX-License-Identifier: MIT
import CacheModel
import Testing

@testable import Attacca

@Suite struct WarmingPlanTests {
    private func plan(
        _ tracks: [RegisteredTrack], presets: [Preset] = ["warm", "punchy"],
        extent: WarmingRequest.Extent = .whole
    ) -> WarmingPlan {
        WarmingPlan(tracks: tracks, presets: presets, intensity: .full, extent: extent)
    }

    private func names(_ plan: WarmingPlan) -> [String] {
        plan.map { "\($0.key.index) \($0.key.variant.preset) \($0.key.track)" }
    }

    @Test func `the start of every track in every preset comes before the second chunk of any`() {
        let plan = plan([Fixture.track("long", seconds: 2.5), Fixture.track("short", seconds: 1.5)])
        #expect(
            names(plan) == [
                "0 warm long", "0 warm short", "0 punchy long", "0 punchy short",
                "1 warm long", "1 warm short", "1 punchy long", "1 punchy short",
                "2 warm long", "2 punchy long",
            ])
        #expect(plan.chunkCount == 10)
        #expect(plan.trackCount == 2)
    }

    @Test func `the bytes are those of every sample, short last chunks included`() {
        let plan = plan([Fixture.track("a", seconds: 2.5), Fixture.track("b", seconds: 0.25)])
        #expect(plan.decodedByteCount == ByteCount(2 * (2_500 + 250) * 4))
        #expect(plan.decodedByteCount.rawValue == plan.reduce(0) { $0 + $1.decodedByteCount.rawValue })
        #expect(plan.reduce(0) { $0 + $1.seconds } == 2 * 2.75)
    }

    @Test func `a track or preset that is named twice is warmed once`() {
        let track = Fixture.track("a", seconds: 1)
        #expect(names(plan([track, track], presets: ["warm", "warm"])) == ["0 warm a"])
    }

    @Test(
        arguments: [
            (0, 0), (-1, 0), (.nan, 0), (1e-12, 1), (1, 1), (1.001, 2), (2, 2), (95.5, 96), (1e300, 96),
            (.infinity, 96), (-.infinity, 0),
        ] as [(Double, Int)])
    func `so many seconds are the chunks that hold them`(seconds: Double, count: Int) {
        let plan = plan([Fixture.track()], presets: ["warm"], extent: .firstSeconds(seconds))
        #expect(plan.chunkCount == count)
        #expect(Array(plan).count == count)
        #expect(plan.reduce(0) { $0 + $1.decodedByteCount.rawValue } == plan.decodedByteCount.rawValue)
    }

    @Test func `nothing is planned of no tracks, no presets and empty tracks`() {
        #expect(Array(plan([])).isEmpty)
        #expect(Array(plan([Fixture.track()], presets: [])).isEmpty)
        #expect(plan([Fixture.track()], presets: []).decodedByteCount == .zero)
        let empty = plan([Fixture.track(seconds: 0)])
        #expect(Array(empty).isEmpty)
        #expect(empty.trackCount == 0)
    }

    @Test func `it contains its chunks and no others`() {
        let plan = plan([Fixture.track()], presets: ["warm"], extent: .firstSeconds(3))
        let isEveryOneContained = plan.allSatisfy { plan.contains($0.key) }
        #expect(isEveryOneContained)
        #expect(!plan.contains(Fixture.key(3)))
        #expect(!plan.contains(Fixture.key(0, preset: "punchy")))
        #expect(!plan.contains(Fixture.key(0, track: "other")))
        let otherGrid = Fixture.track(chunkSeconds: 2).key(variant: Variant(preset: "warm"), index: 0)
        #expect(!plan.contains(otherGrid))
    }
}
