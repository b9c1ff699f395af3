// SPDX-License-Identifier: MIT
import CacheModel
import Testing

@testable import Attacca

@Suite struct RenderCostsTests {
    private var costs = RenderCosts()
    private let now = MonotonicTime(nanoseconds: 0)

    private mutating func render(
        _ rate: Double, of preset: Preset = "warm", at seconds: Double = 0, count: Int = 1
    ) {
        for _ in 0..<count {
            costs.recordRender(
                of: preset, audioSeconds: 10, renderSeconds: rate * 10, now: now.advanced(bySeconds: seconds))
        }
    }

    private mutating func read(_ rate: Double, at seconds: Double = 0, count: Int = 1) {
        for _ in 0..<count {
            costs.recordRead(
                audioSeconds: 10, readSeconds: rate * 10, now: now.advanced(bySeconds: seconds))
        }
    }

    @Test mutating func `the first measurements count alike, later ones a fifth`() {
        #expect(costs.renderSeconds(of: "warm", audioSeconds: 10) == RenderCosts.renderRateStart * 10)
        render(1)
        #expect(costs.renderSeconds(of: "warm", audioSeconds: 1) == 1)
        render(2)
        render(3)
        #expect(abs(costs.renderSeconds(of: "warm", audioSeconds: 1) - 2) < 1e-12)
        render(2, count: 7)
        render(7)
        #expect(abs(costs.renderSeconds(of: "warm", audioSeconds: 1) - 3) < 1e-12)
    }

    @Test mutating func `of a preset that was never rendered the others' mean is assumed`() {
        render(1, of: "warm")
        render(3, of: "bright")
        #expect(costs.renderSeconds(of: "punchy", audioSeconds: 2) == 4)
    }

    /// The sum of one set of numbers differs by its order, and a hash table has another one each time.
    @Test func `the mean is the same however the table lies in memory`() {
        func mean(_ order: [Int]) -> Double {
            var costs = RenderCosts()
            for number in order {
                costs.recordRender(
                    of: Preset("p\(number)"), audioSeconds: 1, renderSeconds: 0.1 + 1 / Double(number + 3),
                    now: now)
            }
            return costs.meanRenderRate
        }
        let first = mean(Array(0..<100))
        for shift in 1..<40 { #expect(mean((0..<100).map { ($0 * 7 + shift) % 100 }) == first) }
    }

    // MARK: Keeping off the disk

    @Test mutating func `nothing is decided before three renders and three reads`() {
        render(0.001, count: 2)
        read(0.1, count: 5)
        #expect(costs.isStored("warm"))
        render(0.001)
        #expect(!costs.isStored("warm"))
        var other = RenderCostsTests()
        other.render(0.001, count: 5)
        other.read(0.1, count: 2)
        #expect(other.costs.isStored("warm"))
        other.read(0.1)
        #expect(!other.costs.isStored("warm"))
        #expect(other.costs.isStored("bright"))
    }

    @Test mutating func `only what renders clearly quicker is kept off, and it stays off until it is slower`()
    {
        read(0.1, count: 5)
        render(0.085, count: 20)
        #expect(costs.isStored("warm"))
        render(0.07, count: 20)
        #expect(!costs.isStored("warm"))
        render(0.095, count: 40)
        #expect(!costs.isStored("warm"))
        render(0.11, count: 40)
        #expect(costs.isStored("warm"))
    }

    @Test mutating func `that reading is slower is believed for ten minutes`() {
        render(0.001, count: 5)
        read(0.1, count: 5)
        render(0.001, at: RenderCosts.readLapseSeconds - 1)
        #expect(!costs.isStored("warm"))
        render(0.001, at: RenderCosts.readLapseSeconds)
        #expect(costs.isStored("warm"))
    }

    /// A disk that was slow and is well again would have been held off once more at the first read, by what was measured
    /// long ago.
    @Test mutating func `after a lapse the disk is judged by new reads alone`() {
        render(0.01, count: 5)
        read(5, count: 20)
        #expect(!costs.isStored("warm"))
        render(0.01, at: 700)
        read(0.001, at: 701)
        #expect(costs.isStored("warm"))
        read(0.001, at: 702, count: 4)
        #expect(costs.isStored("warm"))
        #expect(costs.read.value == 0.001)
    }

    // MARK: Bounds

    @Test mutating func `the preset that was rendered longest ago is forgotten beyond the bound`() {
        for number in 0..<RenderCosts.presetCountMax { render(1, of: Preset("p\(number)")) }
        render(1, of: "p0")
        render(1, of: "another")
        #expect(costs.presets.count == RenderCosts.presetCountMax)
        #expect(costs.presets["p1"] == nil)
        #expect(costs.presets["p0"] != nil && costs.presets["another"] != nil)
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity, -1, -1e-300])
    mutating func `what is no time teaches nothing`(hostile: Double) {
        render(1, count: 3)
        read(1, count: 3)
        let before = costs
        costs.recordRender(of: "warm", audioSeconds: 10, renderSeconds: hostile, now: now)
        costs.recordRender(of: "warm", audioSeconds: hostile, renderSeconds: 1, now: now)
        costs.recordRender(of: "new", audioSeconds: 0, renderSeconds: 1, now: now)
        costs.recordRead(audioSeconds: 10, readSeconds: hostile, now: now)
        costs.recordRead(audioSeconds: hostile, readSeconds: 1, now: now)
        #expect(costs == before)
    }

    /// Each is a number, and what is made of them was none: divided it is infinite, and so is every average after it.
    @Test mutating func `absurd times are bounded, and do not stay for ever`() {
        for _ in 0..<3 {
            costs.recordRender(of: "warm", audioSeconds: 1e-300, renderSeconds: 1e300, now: now)
            costs.recordRead(audioSeconds: 1e-300, readSeconds: 1e300, now: now)
        }
        #expect(costs.renderSeconds(of: "warm", audioSeconds: 1) <= RenderCosts.rateMax)
        render(1, count: 200)
        #expect(abs(costs.renderSeconds(of: "warm", audioSeconds: 1) - 1) < 0.001)
        render(0, of: "free")
        #expect(costs.renderSeconds(of: "free", audioSeconds: 10) > 0)
    }

    @Test mutating func `the share of a payload is an average, of nothing it is the start`() {
        costs.recordPayload(ByteCount(1), decoded: .zero)
        #expect(costs.payloadShare == RenderCosts.payloadShareStart)
        costs.recordPayload(ByteCount(30), decoded: ByteCount(100))
        costs.recordPayload(ByteCount(50), decoded: ByteCount(100))
        #expect(abs(costs.payloadShare - 0.4) < 1e-12)
    }
}
