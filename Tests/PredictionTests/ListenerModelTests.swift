// SPDX-License-Identifier: MIT
import CacheModel
import Prediction
import Testing

@Suite struct ListenerModelTests {
    private static let presets: [Preset] = ["adaptive", "gentle", "warm", "bright", "punchy"]

    private func time(_ seconds: Double) -> MonotonicTime {
        MonotonicTime(nanoseconds: 0).advanced(bySeconds: seconds)
    }

    private func settled(_ events: [LearningEvent]) -> SettledPrediction? {
        for case .settled(let prediction) in events { return prediction }
        return nil
    }

    @Test func `a switch settles what was predicted before it is learned`() throws {
        var model = ListenerModel(presets: Self.presets)
        let before = model.predictions(current: "bright", among: Self.presets)
        let none = model.observe(.playheadMoved(preset: "bright"), at: time(1))
        #expect(none.isEmpty)
        let events = model.observe(.presetSwitched(from: "bright", to: "adaptive"), at: time(31))
        let prediction = try #require(settled(events))
        #expect(prediction.predicted == "punchy")
        #expect(prediction.rank == 2)
        #expect(!prediction.isRight)
        #expect(prediction.probability == before[1].probability)
        #expect(prediction.standingSeconds == 30)
        #expect(events.last == .learned(from: "bright", to: "adaptive"))
        #expect(model.predictions(current: "bright", among: Self.presets)[0].preset == "adaptive")
    }

    @Test func `a prediction stands from the moment the preset began, whatever the playhead does`() throws {
        var model = ListenerModel(presets: Self.presets)
        _ = model.observe(.presetSwitched(from: "warm", to: "gentle"), at: time(0))
        for second in 1..<20 {
            _ = model.observe(.playheadMoved(preset: "gentle"), at: time(Double(second)))
        }
        let events = model.observe(.presetSwitched(from: "gentle", to: "warm"), at: time(20))
        #expect(try #require(settled(events)).standingSeconds == 20)
        #expect(try #require(settled(events)).isRight)
    }

    @Test func `switches that teach nothing settle and learn nothing`() {
        var model = ListenerModel(presets: Self.presets)
        _ = model.observe(.presetSwitched(from: "warm", to: "gentle"), at: time(0))
        let matrix = model.matrix
        #expect(
            model.observe(.presetSwitched(from: "gentle", to: "bright"), at: time(0.3)) == [
                .ignored(.tooSoon)
            ])
        #expect(model.matrix == matrix)
        // The next one is predicted from where the listener has got to.
        let events = model.observe(.presetSwitched(from: "bright", to: "punchy"), at: time(10))
        #expect(settled(events)?.from == "bright")
        #expect(settled(events)?.rank != nil)
    }

    @Test func `every switch that teaches settles one prediction`() {
        var model = ListenerModel(presets: Self.presets)
        var current = Self.presets[0]
        var settledCount = 0
        for step in 1...100 {
            let next = Self.presets[step * step % 5]
            let events = model.observe(
                .presetSwitched(from: current, to: next), at: time(Double(step) * 0.6))
            if next == current { #expect(events.isEmpty) } else { #expect(events.count == 2) }
            settledCount += events.count { if case .settled = $0 { true } else { false } }
            current = next
        }
        #expect(settledCount == 80)
    }

    @Test func `a preset that is not offered is settled without a rank`() throws {
        var model = ListenerModel(presets: ["warm", "gentle"])
        let events = model.observe(.presetSwitched(from: "warm", to: "cathedral"), at: time(0))
        let prediction = try #require(settled(events))
        #expect(prediction.rank == nil)
        #expect(prediction.probability == 0)
        #expect(prediction.predicted == "gentle")
    }

    @Test func `other presets on offer make another prediction`() throws {
        var model = ListenerModel(presets: ["warm", "gentle"])
        _ = model.observe(.playheadMoved(preset: "warm"), at: time(0))
        model.presets = ["warm", "cathedral"]
        let events = model.observe(.presetSwitched(from: "warm", to: "cathedral"), at: time(5))
        #expect(try #require(settled(events)).isRight)
    }

    @Test func `seeks and track changes teach nothing about presets`() {
        var model = ListenerModel(presets: Self.presets)
        let events = model.observe(.seeked, at: time(0)) + model.observe(.trackChanged, at: time(1))
        #expect(events.isEmpty)
        #expect(model.matrix == TransitionMatrix())
    }

    @Test func `a model that does not learn predicts and stays as it is`() {
        var matrix = TransitionMatrix()
        matrix.observe(from: "warm", to: "punchy")
        var model = ListenerModel(matrix: matrix, presets: Self.presets, isLearning: false)
        let events = model.observe(.presetSwitched(from: "warm", to: "gentle"), at: time(0))
        #expect(events.isEmpty)
        #expect(model.matrix == matrix)
        #expect(model.predictions(current: "warm", among: Self.presets)[0].preset == "punchy")
    }
}
