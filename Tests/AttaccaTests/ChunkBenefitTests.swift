// SPDX-License-Identifier: MIT
import CacheModel
import Testing

@testable import Attacca

@Suite struct ChunkBenefitTests {
    private let now = MonotonicTime(nanoseconds: 3_600_000_000_000)

    private func benefit(_ stallProbability: Double) -> ChunkBenefit {
        ChunkBenefit(
            plan: Plan(wants: [Fixture.want(Fixture.key(0), stallProbability: stallProbability)]))
    }

    private func worth(
        _ benefit: ChunkBenefit, _ index: Int, renderSeconds: Double = 1, bytes: Int = 1_000, age: Double = 0
    ) -> Double {
        benefit.perByte(
            of: Fixture.key(index), renderSeconds: renderSeconds, cost: ByteCount(bytes),
            lastUsedAt: now.advanced(bySeconds: -age), now: now)
    }

    /// Another preset may take a million times as long, and the last chunk of a track may be one frame.
    @Test func `what the plan names is worth more than what it does not, whatever that costs`() {
        let benefit = benefit(Planner.pluggedStopThreshold)
        let planned = worth(benefit, 0, renderSeconds: 1e-3, bytes: 20_000_000, age: 3_000)
        #expect(planned > worth(benefit, 1, renderSeconds: 1e3, bytes: 4))
    }

    @Test func `a hundred times the render time is worth a hundred times as much, half the bytes twice`() {
        let benefit = benefit(0.5)
        #expect(abs(worth(benefit, 0, renderSeconds: 100) / worth(benefit, 0) - 100) < 1e-9)
        #expect(abs(worth(benefit, 0, bytes: 500) / worth(benefit, 0) - 2) < 1e-9)
        #expect(worth(benefit, 0) == 0.5 / 1_000)
    }

    @Test func `without a plan what was used last is worth most, half as much each minute`() {
        let benefit = ChunkBenefit()
        let worths = [0, 1, 60, 3_600].map { worth(benefit, 1, age: $0) }
        #expect(zip(worths, worths.dropFirst()).allSatisfy { $0 > $1 && $1 > 0 })
        #expect(abs(worths[0] / worths[2] - 2) < 1e-9)
    }

    /// What is wanted on disk only is in the plan and spares nobody a wait: for memory it counts as any other.
    @Test func `what is planned for the disk alone counts by its use`() {
        #expect(worth(benefit(0), 0) == worth(benefit(0), 1))
    }

    @Test(arguments: [0, -1, .nan, .infinity] as [Double])
    func `no render time makes it no number or less than nothing`(renderSeconds: Double) {
        for index in 0...1 {
            #expect(worth(benefit(0.5), index, renderSeconds: renderSeconds, bytes: 0) >= 0)
        }
    }

    @Test func `a clock that was read too early is no age`() {
        #expect(worth(ChunkBenefit(), 1, age: -5) == worth(ChunkBenefit(), 1))
    }
}
