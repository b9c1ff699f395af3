// SPDX-License-Identifier: MIT
import CacheModel
import Testing

@testable import Prediction

@Suite struct PresetDwellTests {
    private let presets: [Preset] = ["gentle", "warm", "bright", "punchy"]

    private func shares(_ dwell: PresetDwell) -> [Preset: Double] {
        Dictionary(uniqueKeysWithValues: dwell.shares(among: presets).map { ($0.preset, $0.probability) })
    }

    @Test func `before anything played all presets have an equal share`() {
        #expect(PresetDwell().shares(among: presets).map(\.probability) == [0.25, 0.25, 0.25, 0.25])
        #expect(PresetDwell().shares(among: []).isEmpty)
        #expect(PresetDwell().shares(among: ["warm", "warm"]).map(\.probability) == [1])
    }

    @Test func `shares follow the time, not the number of times`() {
        var dwell = PresetDwell()
        for _ in 0..<30 { dwell.play("bright", seconds: 5) }
        dwell.play("warm", seconds: 3_000)
        #expect(dwell.shares(among: presets).first?.preset == "warm")
        #expect(abs(shares(dwell).values.reduce(0, +) - 1) < 1e-12)
        #expect(shares(dwell)["warm"]! > 0.8 && shares(dwell)["gentle"]! > 0)
    }

    @Test func `what is not on offer has no share`() {
        var dwell = PresetDwell()
        dwell.play("gone", seconds: 3_600)
        #expect(shares(dwell) == shares(PresetDwell()))
    }

    @Test func `twenty hours of another preset leave a third`() {
        var dwell = PresetDwell()
        dwell.play("warm", seconds: 3_600)
        for _ in 0..<20 { dwell.play("bright", seconds: 3_600) }
        #expect(abs(dwell.seconds["warm"]! - 3_600 * 0.36787944117) < 1e-3)
        // However long it goes on, it stays within what can be restored.
        for _ in 0..<1_000 { dwell.play("bright", seconds: 3_600) }
        #expect(dwell.seconds["bright"]! < 2 * PresetDwell.decaySeconds)
        #expect(throws: Never.self) { try PresetDwell(restoring: dwell.seconds) }
    }

    @Test(arguments: [0, -1, 3_601, .nan, .infinity, -.infinity] as [Double])
    func `what is no time of playing changes nothing`(seconds: Double) {
        var dwell = PresetDwell()
        dwell.play("warm", seconds: 100)
        let before = dwell
        dwell.play("warm", seconds: seconds)
        dwell.play("bright", seconds: seconds)
        #expect(dwell == before)
    }

    @Test func `beyond the bound the preset stayed with the least is forgotten, and a new one gets in`() {
        var dwell = PresetDwell()
        for number in 0..<PresetDwell.presetCountMax {
            dwell.play(Preset("p\(number)"), seconds: number == 5 ? 1 : 1_000)
        }
        dwell.play("new", seconds: 0.5)
        #expect(dwell.seconds.count == PresetDwell.presetCountMax)
        #expect(dwell.seconds["p5"] == nil && dwell.seconds["new"] == 0.5)
    }

    // MARK: Restoring

    @Test func `what was stored comes back as it was`() throws {
        var dwell = PresetDwell()
        for preset in presets { dwell.play(preset, seconds: 123.456) }
        #expect(try PresetDwell(restoring: dwell.seconds) == dwell)
    }

    @Test(arguments: [-1, .nan, .infinity, -.infinity, 1e300] as [Double])
    func `a number that no listening leads to is refused`(seconds: Double) {
        let error = #expect(throws: PredictionError.self) {
            try PresetDwell(restoring: ["warm": 5, "bright": seconds])
        }
        #expect(error?.code == .invalidCount)
    }

    @Test func `of too many presets those stayed with the longest are restored`() throws {
        let stored = Dictionary(uniqueKeysWithValues: (0..<50_000).map { (Preset("p\($0)"), Double($0)) })
        let dwell = try PresetDwell(restoring: stored)
        #expect(
            Set(dwell.seconds.values) == Set((50_000 - PresetDwell.presetCountMax..<50_000).map(Double.init)))
    }

    // MARK: Where sessions begin

    @Test func `a session begins with what played last, or with what is stayed with`() {
        var predictor = Predictor(presets: presets)
        for _ in 0..<10 { predictor.dwell.play("warm", seconds: 3_000) }
        let starts = predictor.startPresets(current: "bright")
        #expect(starts.prefix(2).map(\.preset) == ["bright", "warm"])
        #expect(starts[0].probability >= Predictor.staySharePerSession)
        #expect(starts[1].probability > 0.9 * (1 - Predictor.staySharePerSession))
        #expect(abs(starts.reduce(0) { $0 + $1.probability } - 1) < 1e-12)
    }

    @Test(arguments: [[], ["warm"], ["warm", "bright"]] as [[Preset]])
    func `where sessions begin is certain in sum, also with a preset that is not on offer`(presets: [Preset])
    {
        for current in ["warm", "own"] as [Preset] {
            let starts = Predictor(presets: presets).startPresets(current: current)
            #expect(abs(starts.reduce(0) { $0 + $1.probability } - 1) < 1e-12)
            #expect(Set(starts.map(\.preset)).count == starts.count)
            #expect(starts.contains { $0.preset == current })
        }
    }
}
