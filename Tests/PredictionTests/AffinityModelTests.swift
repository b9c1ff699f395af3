// SPDX-License-Identifier: MIT
import CacheModel
import Prediction
import TestSupport
import Testing

@Suite struct AffinityModelTests {
    private static let five: [Preset] = ["adaptive", "gentle", "warm", "bright", "punchy"]

    private static func features(
        energy: Double = 0.5, brightness: Double = 0.5, dynamics: Double = 0.5, vocals: Double = 0.5,
        tempo: Double = 0.5
    ) -> AudioFeatures {
        AudioFeatures(
            energy: energy, brightness: brightness, dynamics: dynamics, vocalPresence: vocals,
            tempoEnergy: tempo)
    }

    private static func ranked(_ features: AudioFeatures) -> [Preset] {
        five.map {
            PresetProbability(preset: $0, probability: AffinityRules.reference.score(features, for: $0))
        }.sorted().map(\.preset)
    }

    @Test func `the reference rules are those of the contract`() {
        #expect(Set(Self.ranked(Self.features(energy: 1))[..<2]) == ["punchy", "bright"])
        #expect(Set(Self.ranked(Self.features(energy: 0))[..<2]) == ["gentle", "warm"])
        #expect(Self.ranked(Self.features(brightness: 1))[0] == "bright")
        #expect(Array(Self.ranked(Self.features(vocals: 1))[..<2]) == ["bright", "adaptive"])
        #expect(Self.ranked(Self.features(dynamics: 1))[0] == "adaptive")
        #expect(Array(Self.ranked(Self.features(dynamics: 0))[..<2]) == ["warm", "gentle"])
        #expect(Self.ranked(Self.features(tempo: 1))[0] == "punchy")
    }

    @Test func `a preset without rules is neutral, and a player can give its own`() {
        let loud = Self.features(energy: 1)
        #expect(AffinityRules.reference.score(loud, for: "mine") == 0.5)
        let rules = AffinityRules(["mine": AffinityRules.Weights(energy: 2), "other": .init(energy: .nan)])
        #expect(rules.score(loud, for: "mine") > 0.8)
        #expect(rules.score(loud, for: "other") == 0.5)
    }

    @Test func `what a listener chooses on what audio overrules the rules`() {
        var model = AffinityModel()
        let loud = Self.features(energy: 0.95)
        let soft = Self.features(energy: 0.05)
        for step in 0..<120 {
            let from: Preset = step % 2 == 0 ? "adaptive" : "bright"
            model.observe(on: loud, from: from, to: "gentle")
            model.observe(on: soft, from: from, to: "punchy")
        }
        let onLoud = model.probabilities(on: loud, after: "adaptive", among: Self.five)
        let onSoft = model.probabilities(on: soft, after: "adaptive", among: Self.five)
        #expect(onLoud[0].preset == "gentle" && onLoud[0].probability > 0.8, "\(onLoud)")
        #expect(onSoft[0].preset == "punchy" && onSoft[0].probability > 0.8, "\(onSoft)")
    }

    @Test func `stated probabilities come true`() {
        var generator = SeededGenerator(seed: 11)
        var model = AffinityModel()
        var current: Preset = "adaptive"
        var bins = Array(repeating: (stated: 0.0, came: 0.0, count: 0.0), count: 10)
        for number in 0..<4_000 {
            let features = Self.features(
                energy: .random(in: 0...1, using: &generator), tempo: .random(in: 0...1, using: &generator))
            let predicted = model.probabilities(on: features, after: current, among: Self.five)
            // Punchy the likelier the louder it is, else any: far from what the rules say.
            let others = Self.five.filter { $0 != current }
            let wantsPunchy = Double.random(in: 0...1, using: &generator) < features.energy * 0.8
            let next =
                wantsPunchy && current != "punchy"
                ? "punchy" : others[Int.random(in: 0..<others.count, using: &generator)]
            if number >= 1_000 {
                for prediction in predicted {
                    let bin = min(9, Int(prediction.probability * 10))
                    bins[bin].stated += prediction.probability
                    bins[bin].came += prediction.preset == next ? 1 : 0
                    bins[bin].count += 1
                }
            }
            model.observe(on: features, from: current, to: next)
            current = next
        }
        let count = bins.reduce(0) { $0 + $1.count }
        let error = bins.reduce(0) { $0 + abs($1.stated - $1.came) } / count
        #expect(error < 0.03, "\(error)")
    }

    @Test func `a genre has a say of its own once there is enough of it, and not before`() {
        var model = AffinityModel()
        let audio = Self.features()
        for number in 0..<200 {
            model.observe(
                on: audio, genre: "folk", from: "adaptive", to: number % 10 == 0 ? "warm" : "gentle")
            model.observe(on: audio, genre: "rock", from: "adaptive", to: "punchy")
        }
        let folk = model.probabilities(on: audio, genre: "folk", after: "adaptive", among: Self.five)
        let rock = model.probabilities(on: audio, genre: "rock", after: "adaptive", among: Self.five)
        let other = model.probabilities(on: audio, genre: "polka", after: "adaptive", among: Self.five)
        #expect(folk[0].preset == "gentle" && folk[0].probability > 0.7)
        #expect(rock[0].preset == "punchy" && rock[0].probability > 0.7)
        #expect(other == model.probabilities(on: audio, after: "adaptive", among: Self.five))
        for _ in 0..<19 { model.observe(on: audio, genre: "polka", from: "adaptive", to: "bright") }
        #expect(
            model.probabilities(on: audio, genre: "polka", after: "adaptive", among: Self.five)
                == model.probabilities(on: audio, after: "adaptive", among: Self.five))
    }

    @Test func `whatever comes, probabilities are some, and memory is bounded`() throws {
        var generator = SeededGenerator(seed: 5)
        var model = AffinityModel()
        let numbers = [0, 1, .nan, .infinity, -.infinity, 0.5, 1e300, -1e-300]
        for _ in 0..<3_000 {
            func any() -> Double { numbers[Int.random(in: 0..<numbers.count, using: &generator)] }
            let features = Self.features(
                energy: any(), brightness: any(), dynamics: any(), vocals: any(), tempo: any())
            let from = Int.random(in: 0..<80, using: &generator)
            let to = (from + Int.random(in: 1..<80, using: &generator)) % 80
            let genres = [
                "", String(repeating: "x", count: 65), "g\(Int.random(in: 0..<50, using: &generator))",
            ]
            model.observe(
                on: features, genre: genres[Int.random(in: 0..<3, using: &generator)],
                from: Preset("p\(from)"), to: Preset("p\(to)"))
        }
        let presets = (0..<100).map { Preset("p\($0)") }
        let predicted = model.probabilities(on: Self.features(), genre: "g1", after: "p0", among: presets)
        #expect(predicted.count == 99)
        #expect(abs(predicted.reduce(0) { $0 + $1.probability } - 1) < 1e-9)
        #expect(predicted.allSatisfy { $0.probability > 0 })
        let state = model.state
        #expect(state.presets.count == AffinityModel.presetCountMax)
        #expect(state.genres.count == AffinityModel.genreCountMax)
        #expect(state.cells.count <= (AffinityModel.genreCountMax + 1) * AffinityModel.presetCountMax)
        #expect(try AffinityModel(restoring: state).state == state)
        #expect(
            try AffinityModel(restoring: state)
                .probabilities(on: Self.features(), genre: "g1", after: "p0", among: presets) == predicted)
    }

    @Test func `without another preset there is nothing to predict`() {
        #expect(AffinityModel().probabilities(on: Self.features(), after: "warm", among: ["warm"]).isEmpty)
    }

    @Test func `an impossible state is refused`() {
        var model = AffinityModel()
        for _ in 0..<3 { model.observe(on: Self.features(), genre: "folk", from: "warm", to: "gentle") }
        let good = model.state
        let damages: [(inout AffinityState) -> Void] = [
            { $0.presets.append("warm") }, { $0.presets.removeFirst() },
            { $0.presets += (0..<70).map { Preset("p\($0)") } }, { $0.cells.append($0.cells[0]) },
            { $0.ruleWeight = .nan }, { $0.sharpness = 0 }, { $0.ruleSquare = -1 },
            { $0.sharpnessSquare = .infinity },
            { $0.choiceCount = 2 }, { $0.genres.append($0.genres[0]) }, { $0.genres = [] },
            { $0.genres += (0..<40).map { AffinityState.Genre(name: "g\($0)", count: 1, visit: 1) } },
            { $0.cells.append(AffinityCell(genre: nil, preset: "punchy", weights: [], squares: [])) },
            {
                let cell = $0.cells.removeLast()
                $0.cells.append(
                    AffinityCell(
                        genre: cell.genre, preset: cell.preset, weights: cell.weights.map { _ in .nan },
                        squares: cell.squares))
            },
        ]
        for (number, damage) in damages.enumerated() {
            var damaged = good
            damage(&damaged)
            #expect(throws: PredictionError.self, "\(number)") { try AffinityModel(restoring: damaged) }
        }
    }
}
