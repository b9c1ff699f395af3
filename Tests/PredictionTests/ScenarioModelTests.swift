// SPDX-License-Identifier: MIT
import CacheModel
import Prediction
import Testing

@Suite struct ScenarioModelTests {
    private static let presets = [
        PresetProbability(preset: "gentle", probability: 0.6),
        PresetProbability(preset: "warm", probability: 0.4),
    ]

    private static func probabilities(
        _ model: ScenarioModel, _ situation: ScenarioModel.Situation,
        presets: [PresetProbability] = presets, previous: Preset? = "warm"
    ) -> [BranchScenario: Double] {
        let scenarios = model.scenarios(in: situation, presets: presets, previous: previous)
        return Dictionary(uniqueKeysWithValues: scenarios.map { ($0.scenario, $0.probability) })
    }

    @Test func `all scenarios together are certain`() {
        for sinceSwitch in [nil, 0, 20, 44, 46, 1e9, -5] as [Double?] {
            for position in [0, 119, 120, 1e6, .nan] {
                for remaining in [nil, 0, 10, 29, 31, -1, .nan, .infinity] as [Double?] {
                    for presets in [[], Self.presets] {
                        let all = Self.probabilities(
                            ScenarioModel(),
                            ScenarioModel.Situation(
                                secondsSinceSwitch: sinceSwitch, positionSeconds: position,
                                remainingSeconds: remaining), presets: presets)
                        #expect(abs(all.values.reduce(0, +) - 1) < 1e-12)
                        #expect(all.values.allSatisfy { $0 >= 0 })
                    }
                }
            }
        }
    }

    @Test func `a switch is likelier for a while after a switch`() {
        func switching(_ seconds: Double?) -> Double {
            let all = Self.probabilities(
                ScenarioModel(), .init(secondsSinceSwitch: seconds, positionSeconds: 30))
            return (all[.switches(to: "gentle")] ?? 0) + (all[.togglesBack(to: "warm")] ?? 0)
        }
        #expect(switching(5) > 2 * switching(200))
        #expect(switching(35) > switching(200) && switching(35) < switching(5))
        #expect(switching(nil) == switching(200))
    }

    @Test func `seeking is likelier after two minutes`() {
        func seeking(_ position: Double) -> Double {
            Self.probabilities(ScenarioModel(), .init(positionSeconds: position))[.seeksForward] ?? 0
        }
        #expect(seeking(121) > 2 * seeking(119))
    }

    @Test func `going back to the preset before is a scenario of its own`() {
        let all = Self.probabilities(ScenarioModel(), .init(positionSeconds: 0))
        #expect(all[.togglesBack(to: "warm")] != nil && all[.switches(to: "warm")] == nil)
        let none = Self.probabilities(ScenarioModel(), .init(positionSeconds: 0), previous: nil)
        #expect(none[.switches(to: "warm")] != nil)
    }

    @Test func `who skips often is foretold to skip, and who never does is not`() {
        var skipper = ScenarioModel()
        var stayer = ScenarioModel()
        let situation = ScenarioModel.Situation(positionSeconds: 10)
        for _ in 0..<100 {
            skipper.play(seconds: 20, in: situation)
            skipper.observeTrackChange(isForward: true)
            stayer.play(seconds: 20, in: situation)
        }
        let skipping = Self.probabilities(skipper, situation)[.nextTrack] ?? 0
        let staying = Self.probabilities(stayer, situation)
        #expect(skipping > 0.6)
        #expect((staying[.nextTrack] ?? 1) < 0.05)
        #expect(
            (staying[.continues] ?? 0) > (Self.probabilities(ScenarioModel(), situation)[.continues] ?? 1))
    }

    @Test func `where the track ends the next one follows`() {
        let all = Self.probabilities(ScenarioModel(), .init(positionSeconds: 200, remainingSeconds: 5))
        #expect(all[.continues] == 0)
        #expect((all[.nextTrack] ?? 0) > 0.8)
    }

    @Test func `a clock that leaps teaches nothing`() {
        var model = ScenarioModel()
        for seconds in [-1, .nan, .infinity, 1e12, 0] {
            model.play(seconds: seconds, in: .init(positionSeconds: 0))
        }
        #expect(model == ScenarioModel())
    }

    @Test func `rates come back to the bit, and impossible ones not`() throws {
        var model = ScenarioModel()
        for number in 0..<50 {
            model.play(
                seconds: 7.3,
                in: .init(secondsSinceSwitch: Double(number), positionSeconds: Double(number) * 7))
            model.observeSwitch(in: .init(positionSeconds: 0))
            model.observeSeek(isForward: number % 2 == 0, in: .init(positionSeconds: Double(number) * 7))
        }
        #expect(try ScenarioModel(restoring: model.rates) == model)
        #expect(throws: PredictionError.self) { try ScenarioModel(restoring: model.rates + [model.rates[0]]) }
        for (count, seconds) in [(-1, 1), (.nan, 1), (1, .nan), (1, -1), (1, 1e9), (1e300, 1)] {
            #expect(throws: PredictionError.self) {
                try ListenerRate(kind: .nextTrack, count: count, seconds: seconds)
            }
        }
    }
}
