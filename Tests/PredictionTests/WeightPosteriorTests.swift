// SPDX-License-Identifier: MIT
import Prediction
import TestSupport
import Testing

@Suite struct WeightPosteriorTests {
    @Test func `it starts at 70 to 30`() {
        #expect(abs(WeightPosterior().mean - 0.7) < 1e-9)
    }

    @Test(arguments: [(0.9, 0.1, 0.95...1), (0.1, 0.9, 0...0.05)] as [(Double, Double, ClosedRange<Double>)])
    func `the source that is right gets nearly all the weight, without bounds`(
        listener: Double, audio: Double, expected: ClosedRange<Double>
    ) {
        var posterior = WeightPosterior()
        for _ in 0..<300 { posterior.settle(listener: listener, audio: audio) }
        #expect(expected.contains(posterior.mean), "\(posterior.mean)")
    }

    @Test func `after a thousand switches by habit a change to content is followed within fifty`() {
        var posterior = WeightPosterior()
        for _ in 0..<1_000 { posterior.settle(listener: 0.9, audio: 0.1) }
        for _ in 0..<50 { posterior.settle(listener: 0.1, audio: 0.9) }
        #expect(posterior.mean < 0.3, "\(posterior.mean)")
    }

    @Test func `equal sources move nothing`() {
        var posterior = WeightPosterior()
        for _ in 0..<100 { posterior.settle(listener: 0.25, audio: 0.25) }
        #expect(abs(posterior.mean - 0.7) < 1e-9)
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `whatever is settled, it stays a distribution`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var posterior = WeightPosterior()
        for _ in 0..<5_000 {
            let exponent = Double.random(in: -300...0, using: &generator)
            let tiny = seed % 2 == 0 ? 1e-300 : max(1e-300, exponent)
            posterior.settle(
                listener: min(max(tiny, 1e-300), 1), audio: Double.random(in: 1e-3...1, using: &generator))
        }
        #expect((0...1).contains(posterior.mean))
        let restored = try WeightPosterior(
            steady: posterior.steady, wandering: posterior.wandering, wanderingShare: posterior.wanderingShare
        )
        #expect(restored == posterior)
    }

    @Test func `what is no distribution is refused`() {
        let good = WeightPosterior()
        var nan = good.steady
        nan[3] = .nan
        var negative = good.steady
        negative[0] -= 0.5
        negative[20] += 0.5
        for grid in [[], [1], nan, negative, good.steady.map { $0 * 2 }, Array(repeating: 0, count: 21)] {
            #expect(throws: PredictionError.self) {
                try WeightPosterior(steady: grid, wandering: good.wandering, wanderingShare: 0.3)
            }
            #expect(throws: PredictionError.self) {
                try WeightPosterior(steady: good.steady, wandering: grid, wanderingShare: 0.3)
            }
        }
        for share in [0, 1, -1, .nan] {
            #expect(throws: PredictionError.self) {
                try WeightPosterior(steady: good.steady, wandering: good.wandering, wanderingShare: share)
            }
        }
    }
}
