// SPDX-License-Identifier: MIT
import CacheModel
import Prediction
import TestSupport
import Testing

@Suite struct PredictorTests {
    private static let presets: [Preset] = ["adaptive", "gentle", "warm", "bright", "punchy"]
    private static let loud = AudioFeatures(
        energy: 0.9, brightness: 0.5, dynamics: 0.4, vocalPresence: 0.5, tempoEnergy: 0.9)
    private static let soft = AudioFeatures(
        energy: 0.1, brightness: 0.3, dynamics: 0.6, vocalPresence: 0.5, tempoEnergy: 0.2)

    private static func time(_ seconds: Double) -> MonotonicTime {
        MonotonicTime(nanoseconds: 0).advanced(bySeconds: seconds)
    }

    private static func playing(
        _ preset: Preset, _ position: Double, _ features: AudioFeatures? = nil, genre: String? = nil
    ) -> PredictorEvent {
        .playing(.init(preset: preset, positionSeconds: position, features: features, genre: genre))
    }

    private static func settlement(_ outcomes: [PredictorOutcome]) -> PredictionSettlement? {
        guard case .settled(let settlement) = outcomes.first else { return nil }
        return settlement
    }

    /// A listener of many sessions, on audio or without.
    private static func events(seed: UInt64, count: Int) -> [(event: PredictorEvent, time: MonotonicTime)] {
        var generator = SeededGenerator(seed: seed)
        var events: [(PredictorEvent, MonotonicTime)] = []
        var current = 0
        var second = 0.0
        for number in 0..<count {
            second += Double.random(in: 0.3...90, using: &generator)
            switch Int.random(in: 0..<8, using: &generator) {
            case 0: events.append((.seeked(isForward: number % 3 == 0), time(second)))
            case 1: events.append((.trackChosen(isForward: number % 4 != 0), time(second)))
            case 2, 3:
                let features = [nil, loud, soft][Int.random(in: 0..<3, using: &generator)]
                events.append((playing(presets[current], second, features, genre: "folk"), time(second)))
            default:
                let from = presets[current]
                current = (current + (number % 3 == 0 ? 2 : 1)) % presets.count
                events.append((.presetSwitched(from: from, to: presets[current]), time(second)))
            }
        }
        return events
    }

    @Test func `a switch settles both sources and their mixture on the same event`() throws {
        var predictor = Predictor(presets: Self.presets)
        _ = predictor.observe(Self.playing("adaptive", 0, Self.loud), at: Self.time(0))
        let before = predictor.prediction(after: "adaptive", at: Self.time(1))
        let outcomes = predictor.observe(.presetSwitched(from: "adaptive", to: "punchy"), at: Self.time(30))
        let settlement = try #require(Self.settlement(outcomes))
        #expect(settlement.actual == "punchy" && settlement.standingSeconds == 30)
        #expect(settlement.prediction.mixed == before.mixed)
        let audio = try #require(settlement.audio)
        let weight = settlement.prediction.listenerWeight
        #expect(abs(weight - 0.7) < 1e-9)
        #expect(
            abs(
                settlement.mixed.probability - weight * settlement.listener.probability
                    - (1 - weight) * audio.probability) < 1e-12)
        #expect(abs(settlement.prediction.mixed.reduce(0) { $0 + $1.probability } - 1) < 1e-9)
        #expect(audio.predicted == "punchy" && audio.isRight)
        guard case .learned(let learned) = outcomes.last else {
            Issue.record("\(outcomes)")
            return
        }
        #expect(learned.from == "adaptive" && learned.to == "punchy" && learned.features == Self.loud)
    }

    @Test func `without audio the listener's source is used alone, and no weight is learned`() throws {
        var predictor = Predictor(presets: Self.presets)
        _ = predictor.observe(Self.playing("warm", 0), at: Self.time(0))
        let settlement = try #require(
            Self.settlement(predictor.observe(.presetSwitched(from: "warm", to: "bright"), at: Self.time(9))))
        #expect(settlement.audio == nil)
        #expect(settlement.prediction.mixed == settlement.prediction.listener)
        #expect(settlement.prediction.listenerWeight == 1)
        #expect(predictor.state.mixer.isEmpty)
        #expect(predictor.state.affinity.choiceCount == 0)
        #expect(predictor.switches.switchCount == 1)
    }

    @Test func `other audio brings the prediction up to date, and it stands since the preset began`() throws {
        var predictor = Predictor(presets: Self.presets)
        _ = predictor.observe(Self.playing("adaptive", 0, Self.soft), at: Self.time(0))
        _ = predictor.observe(Self.playing("adaptive", 10, Self.loud), at: Self.time(10))
        let settlement = try #require(
            Self.settlement(
                predictor.observe(.presetSwitched(from: "adaptive", to: "punchy"), at: Self.time(12))))
        #expect(settlement.standingSeconds == 12)
        #expect(settlement.audio?.predicted == "punchy")
    }

    @Test func `switches that teach nothing settle and learn nothing`() {
        var predictor = Predictor(presets: Self.presets)
        _ = predictor.observe(.presetSwitched(from: "warm", to: "bright"), at: Self.time(1))
        let state = predictor.state
        #expect(
            predictor.observe(.presetSwitched(from: "bright", to: "warm"), at: Self.time(1.4))
                == [.ignored(.tooSoon)])
        #expect(predictor.state == state)
        #expect(predictor.observe(.presetSwitched(from: "warm", to: "warm"), at: Self.time(9)).isEmpty)
    }

    @Test func `a predictor that does not learn predicts and stays as it is`() throws {
        var learned = Predictor(presets: Self.presets)
        for (event, time) in Self.events(seed: 1, count: 200) { _ = learned.observe(event, at: time) }
        var predictor = try Predictor(
            restoring: learned.state, presets: Self.presets, isLearning: false)
        for (event, time) in Self.events(seed: 2, count: 100) {
            #expect(predictor.observe(event, at: time).isEmpty)
        }
        predictor.settlePrefetch(PrefetchTrial())
        #expect(predictor.state == learned.state)
        #expect(
            predictor.prediction(after: "warm", on: nil, genre: nil, at: Self.time(0)).listener
                == learned.prediction(after: "warm", on: nil, genre: nil, at: Self.time(0)).listener)
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func `replaying what was learned from a stored state gives the live state to the last bit`(
        seed: UInt64
    ) throws {
        let events = Self.events(seed: seed, count: 600)
        var live = Predictor(presets: Self.presets)
        for (event, time) in events[..<300] { _ = live.observe(event, at: time) }
        var replayed = try Predictor(restoring: live.state, presets: ["warm"])
        #expect(replayed.state == live.state)
        for (event, time) in events[300...] {
            for case .learned(let learned) in live.observe(event, at: time) { replayed.replay(learned) }
        }
        #expect(replayed.state.switches == live.state.switches)
        #expect(replayed.state.affinity == live.state.affinity)
        #expect(replayed.state.mixer == live.state.mixer)
        #expect(live.switches.switchCount > 100 && live.mixer.settlementCount > 30)
    }

    @Test func `who goes by what plays gets the audio the weight`() {
        var predictor = Predictor(presets: Self.presets)
        var generator = SeededGenerator(seed: 8)
        var current: Preset = "adaptive"
        for number in 0..<400 {
            let isLoud = Bool.random(using: &generator)
            let second = Double(number) * 100
            _ = predictor.observe(
                Self.playing(current, 1, isLoud ? Self.loud : Self.soft), at: Self.time(second))
            let wanted: [Preset] = isLoud ? ["punchy", "bright"] : ["gentle", "warm"]
            let next = wanted.first { $0 != current } ?? "adaptive"
            _ = predictor.observe(.presetSwitched(from: current, to: next), at: Self.time(second + 50))
            current = next
        }
        let prediction = predictor.prediction(after: "adaptive", at: Self.time(40_000))
        #expect(prediction.listenerWeight < 0.3, "\(prediction.listenerWeight)")
    }

    @Test func `scenarios sum to one and know the preset before`() {
        var predictor = Predictor(presets: Self.presets)
        #expect(predictor.scenarios(at: Self.time(0)).isEmpty)
        _ = predictor.observe(Self.playing("warm", 0), at: Self.time(0))
        _ = predictor.observe(.presetSwitched(from: "warm", to: "bright"), at: Self.time(10))
        let scenarios = predictor.scenarios(at: Self.time(12))
        #expect(abs(scenarios.reduce(0) { $0 + $1.probability } - 1) < 1e-12)
        #expect(scenarios.contains { $0.scenario == .togglesBack(to: "warm") })
        #expect(!scenarios.contains { $0.scenario == .switches(to: "bright") })
    }

    @Test func `many switches are an exploration, and the weight is learned apart`() throws {
        var predictor = Predictor(presets: Self.presets)
        _ = predictor.observe(Self.playing("adaptive", 0, Self.loud), at: Self.time(0))
        for number in 0..<6 {
            _ = predictor.observe(
                .presetSwitched(
                    from: Self.presets[number % 5], to: Self.presets[(number + 1) % 5]),
                at: Self.time(Double(number) * 5 + 1))
        }
        #expect(predictor.mode(at: Self.time(27)) == .exploration)
        #expect(predictor.mode(at: Self.time(400)) == .settled)
        #expect(predictor.prediction(after: "warm", at: Self.time(27)).context.mode == .exploration)
    }

    @Test func `with one preset or none there is nothing to predict, and nothing traps`() {
        for presets in [[], ["warm"]] as [[Preset]] {
            var predictor = Predictor(presets: presets)
            _ = predictor.observe(Self.playing("warm", 0, Self.loud), at: Self.time(0))
            #expect(predictor.prediction(after: "warm", at: Self.time(0)).mixed.isEmpty)
            #expect(abs(predictor.scenarios(at: Self.time(0)).reduce(0) { $0 + $1.probability } - 1) < 1e-12)
            // A preset that is not offered is settled without a rank.
            let settled = Self.settlement(
                predictor.observe(.presetSwitched(from: "warm", to: "elsewhere"), at: Self.time(5)))
            #expect(settled?.mixed.rank == nil && settled?.mixed.probability == 0)
            #expect(predictor.state.mixer.isEmpty)
        }
    }
}
