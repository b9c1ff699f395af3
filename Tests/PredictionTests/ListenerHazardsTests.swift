// SPDX-License-Identifier: MIT
import TestSupport
import Testing

@testable import Prediction

/// The closed forms, against adding up small steps of time.
@Suite struct ListenerHazardsTests {
    private static func random(_ generator: inout SeededGenerator) -> ListenerHazards {
        var rate: Double {
            Bool.random(using: &generator) ? Double.random(in: 0...0.3, using: &generator) : 0
        }
        return ListenerHazards(
            switchSoon: rate, switchLater: rate, seekForward: rate, seekBack: rate, nextTrack: rate,
            previousTrack: rate, soonSeconds: [-3, 0, 7, 45, 1e9][Int.random(in: 0..<5, using: &generator)])
    }

    /// By the midpoint rule, from what the rates say alone.
    private func integrate(
        _ hazards: ListenerHazards, from start: Double, to end: Double, _ rate: (Double) -> Double
    ) -> Double {
        func total(_ t: Double) -> Double {
            (t < hazards.soonSeconds ? hazards.switchSoon : hazards.switchLater) + hazards.seekForward
                + hazards.seekBack + hazards.nextTrack + hazards.previousTrack
        }
        let step = 0.002
        var survival = 1.0
        var sum = 0.0
        for number in 0..<Int((end / step).rounded()) {
            let t = (Double(number) + 0.5) * step
            let half = exponential(-total(t) * step / 2)
            survival *= half
            if t >= start { sum += rate(t) * survival * step }
            survival *= half
        }
        return sum
    }

    @Test(arguments: 0..<60 as Range<UInt64>)
    func `switches and all else are as likely as the rates add up to`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let hazards = Self.random(&generator)
        let start = Double(Int.random(in: 0...20, using: &generator))
        let end = start + Double(Int.random(in: 1...30, using: &generator))
        let switched = integrate(hazards, from: start, to: end) {
            $0 < hazards.soonSeconds ? hazards.switchSoon : hazards.switchLater
        }
        #expect(abs(hazards.switched(from: start, to: end) - switched) < 1e-5, "seed \(seed)")
        let skipped = integrate(hazards, from: 0, to: end) { _ in hazards.nextTrack }
        #expect(abs(hazards.occurred(hazards.nextTrack, within: end) - skipped) < 1e-5, "seed \(seed)")
    }

    /// Even where the time that a switch is likely for is over, told as a time before now.
    @Test(arguments: 0..<200 as Range<UInt64>)
    func `something happens first, or nothing, for certain`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let hazards = Self.random(&generator)
        for seconds in [0, 0.1, 5, 30, 44, 46, 1_000] {
            let rates = [hazards.seekForward, hazards.seekBack, hazards.nextTrack, hazards.previousTrack]
            let sum = rates.reduce(hazards.survival(seconds) + hazards.switched(from: 0, to: seconds)) {
                $0 + hazards.occurred($1, within: seconds)
            }
            #expect(abs(sum - 1) < 1e-12, "seed \(seed), \(seconds) s")
        }
    }

    @Test func `stretches add up`() {
        let hazards = ListenerHazards(
            switchSoon: 0.1, switchLater: 0.01, nextTrack: 0.02, soonSeconds: 12)
        let parts = zip([0, 3, 12, 14.5], [3, 12, 14.5, 30]).map { hazards.switched(from: $0, to: $1) }
        #expect(abs(parts.reduce(0, +) - hazards.switched(from: 0, to: 30)) < 1e-15)
    }

    @Test func `nothing happens in no time, nor to who does nothing`() {
        let hazards = ListenerHazards(switchSoon: 1, switchLater: 1, nextTrack: 1, soonSeconds: 5)
        for seconds in [0, -1, -.infinity] as [Double] {
            #expect(hazards.survival(seconds) == 1)
            #expect(hazards.switched(from: 0, to: seconds) == 0)
            #expect(hazards.occurred(1, within: seconds) == 0)
        }
        #expect(hazards.switched(from: 5, to: 5) == 0 && hazards.switched(from: 6, to: 5) == 0)
        #expect(hazards.switched(from: -10, to: 1) == hazards.switched(from: 0, to: 1))
        #expect(ListenerHazards().survival(1e9) == 1)
        #expect(ListenerHazards().switched(from: 0, to: 1e9) == 0)
    }
}
