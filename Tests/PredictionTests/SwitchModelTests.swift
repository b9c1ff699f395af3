// SPDX-License-Identifier: MIT
import CacheModel
import Prediction
import TestSupport
import Testing

@Suite struct SwitchModelTests {
    private static let five: [Preset] = ["adaptive", "gentle", "warm", "bright", "punchy"]

    /// Switches of a listener who has a habit most of the time, over so many presets.
    private static func switches(
        seed: UInt64, count: Int, presetCount: Int = 5
    ) -> [(from: Preset, to: Preset)] {
        var generator = SeededGenerator(seed: seed)
        let presets = (0..<presetCount).map { Preset("preset \($0)") }
        var current = 0
        return (0..<count).map { _ in
            let from = current
            let step =
                Double.random(in: 0..<1, using: &generator) < 0.7
                ? 1 : Int.random(in: 1..<presetCount, using: &generator)
            current = (current + step) % presetCount
            return (presets[from], presets[current])
        }
    }

    private static func learned(_ switches: [(from: Preset, to: Preset)], base: BaseTable = .reference)
        -> SwitchModel
    {
        var model = SwitchModel(base: base)
        for (from, to) in switches { model.observe(from: from, to: to) }
        return model
    }

    @Test func `who has shown nothing gets the shipped table`() {
        let predicted = SwitchModel().probabilities(after: "bright", among: Self.five)
        #expect(predicted[0].preset == "punchy")
        #expect(
            SwitchModel(base: .none).probabilities(after: "bright", among: Self.five).allSatisfy {
                abs($0.probability - 0.25) < 1e-12
            })
    }

    @Test func `a habit of three steps is learned`() {
        // After "warm" it depends on where the listener came from.
        let round: [Preset] = ["warm", "gentle", "warm", "bright", "punchy"]
        var model = SwitchModel()
        for step in 0..<100 { model.observe(from: round[step % 5], to: round[(step + 1) % 5]) }
        for step in 0..<5 {
            let predicted = model.probabilities(after: round[step % 5], among: Self.five)
            #expect(predicted[0].preset == round[(step + 1) % 5])
            #expect(predicted[0].probability > 0.8)
            model.observe(from: round[step % 5], to: round[(step + 1) % 5])
        }
    }

    @Test func `going back and forth is foretold between presets that were never seen before`() {
        var model = SwitchModel(base: .none)
        for step in 0..<60 {
            let pair: [Preset] = step < 30 ? ["a", "b"] : ["c", "d"]
            let (from, to) = (pair[step % 2], pair[(step + 1) % 2])
            if step == 30 { model.observe(from: "a", to: "c") }
            if step == 31 {
                // Nothing was ever seen after d, and c was chosen once in 32 switches.
                let predicted = model.probabilities(after: "d", among: ["a", "b", "c", "d", "e"])
                let back = predicted.first { $0.preset == "c" }
                #expect(back.map { $0.probability > 0.25 } == true)
            }
            model.observe(from: from, to: to)
        }
    }

    @Test func `probabilities sum to one, leave out the current preset, and none is nothing`() {
        for presetCount in [2, 3, 5, 20, 64, 65, 100] {
            let model = Self.learned(Self.switches(seed: 3, count: 500, presetCount: presetCount))
            let presets = (0..<presetCount).map { Preset("preset \($0)") }
            for current in presets + ["never seen"] {
                let predicted = model.probabilities(after: current, among: presets + presets.reversed())
                #expect(predicted.count == presetCount - (presets.contains(current) ? 1 : 0))
                #expect(abs(predicted.reduce(0) { $0 + $1.probability } - 1) < 1e-12)
                #expect(predicted.allSatisfy { $0.preset != current && $0.probability > 0.0009 })
                #expect(predicted == predicted.sorted())
            }
        }
    }

    @Test func `without another preset there is nothing to predict`() {
        let model = Self.learned([("warm", "gentle")])
        #expect(model.probabilities(after: "warm", among: ["warm"]).isEmpty)
        #expect(model.probabilities(after: "warm", among: []).isEmpty)
        #expect(model.probabilities(after: "warm", among: ["bright"]).map(\.probability) == [1])
    }

    @Test(arguments: [2, 5, 30, 70])
    func `a restored model goes on as the one that was stored, to the last bit`(presetCount: Int) throws {
        let switches = Self.switches(seed: UInt64(presetCount), count: 3_000, presetCount: presetCount)
        var live = Self.learned(Array(switches[..<2_000]))
        var restored = try SwitchModel(restoring: live.state)
        #expect(restored.state == live.state)
        let presets = (0..<presetCount).map { Preset("preset \($0)") }
        for (from, to) in switches[2_000...] {
            #expect(
                live.probabilities(after: from, among: presets)
                    == restored.probabilities(after: from, among: presets))
            live.observe(from: from, to: to)
            restored.observe(from: from, to: to)
        }
        #expect(live.state == restored.state)
        #expect(live.state == Self.learned(switches).state)
    }

    @Test func `what is learned does not depend on what was on offer`() {
        let switches = Self.switches(seed: 9, count: 300)
        var model = SwitchModel()
        for (from, to) in switches {
            _ = model.probabilities(after: from, among: ["x", "preset 1", from])
            model.observe(from: from, to: to)
        }
        #expect(model.state == Self.learned(switches).state)
    }

    @Test func `memory is bounded however many presets and contexts pass by`() {
        var generator = SeededGenerator(seed: 4)
        var model = SwitchModel()
        var current = 0
        for _ in 0..<4_000 {
            var next = Int.random(in: 0..<60, using: &generator)
            if next == current { next += 1 }
            model.observe(from: Preset("p\(current)"), to: Preset("p\(next)"))
            current = next
        }
        let state = model.state
        #expect(state.presets.count == 61)
        for order in 2...3 {
            let contexts = Set(state.transitions.filter { $0.order == order }.map(\.context))
            #expect(contexts.count <= SwitchModel.contextCountMax)
            #expect(contexts.count > SwitchModel.contextCountMax / 2)
        }
        #expect(state.transitions.allSatisfy { $0.count <= 100 && $0.recentCount <= 100 })
    }

    @Test func `a preset that gave way to others is forgotten altogether`() {
        var model = Self.learned([("first", "second"), ("second", "third")])
        for number in 0..<SwitchModel.presetCountMax {
            model.observe(from: number == 0 ? "third" : Preset("p\(number - 1)"), to: Preset("p\(number)"))
        }
        let state = model.state
        #expect(!state.presets.contains("first"))
        #expect(!state.transitions.contains { $0.to == "second" || $0.context.contains("first") })
    }

    @Test func `a new habit takes over within forty switches`() {
        let presets = (0..<5).map { Preset("preset \($0)") }
        var model = SwitchModel(base: .none)
        func play(_ step: Int, _ range: Range<Int>) -> Double {
            var lowest = 1.0
            for number in range {
                let (from, to) = (presets[number * step % 5], presets[(number + 1) * step % 5])
                let predicted = model.probabilities(after: from, among: presets)
                lowest = min(lowest, predicted.first { $0.preset == to }?.probability ?? 0)
                model.observe(from: from, to: to)
            }
            return lowest
        }
        _ = play(1, 0..<300)
        let settled = play(1, 300..<320)
        _ = play(2, 300..<340)
        #expect(play(2, 340..<360) > settled * 0.9)
    }
}
