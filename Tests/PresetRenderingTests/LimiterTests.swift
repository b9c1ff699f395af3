// SPDX-License-Identifier: MIT
import Foundation
import TestSupport
import Testing

@testable import PresetRendering

@Suite struct LimiterTests {
    /// Noise whose level jumps by up to 60 dB, with single peaks far beyond full scale.
    private func wildNoise(frameCount: Int, channelCount: Int, seed: UInt64) -> [Double] {
        var generator = SeededGenerator(seed: seed)
        var level = 0.01
        return (0..<frameCount * channelCount).map { index in
            if index % 700 == 0 { level = pow(10, Double.random(in: -2...1, using: &generator)) }
            let isPeak = Int.random(in: 0..<2_000, using: &generator) == 0
            return Double.random(in: -1...1, using: &generator) * (isPeak ? 50 : level)
        }
    }

    private func limited(_ samples: [Double], rate: Double, channelCount: Int, block: Int) -> [Double] {
        var limiter = Limiter(sampleRate: rate, channelCount: channelCount)
        var result = samples
        result.withUnsafeMutableBufferPointer { samples in
            for start in stride(from: 0, to: samples.count, by: block * channelCount) {
                let end = min(start + block * channelCount, samples.count)
                limiter.process(UnsafeMutableBufferPointer(rebasing: samples[start..<end]))
            }
        }
        return result
    }

    @Test(arguments: [8_000.0, 44_100, 192_000], [1, 2, 6])
    func `nothing ever exceeds the ceiling`(rate: Double, channelCount: Int) {
        let input = wildNoise(frameCount: 5_000, channelCount: channelCount, seed: 5)
        let output = limited(input, rate: rate, channelCount: channelCount, block: 999)
        let peak = output.reduce(0) { max($0, abs($1)) }
        #expect(peak <= Limiter.ceiling * (1 + 1e-12))
        #expect(peak > 0.9 * Limiter.ceiling)
    }

    @Test func `audio below the ceiling is delayed and otherwise untouched`() {
        let input = (0..<4_000).map { 0.89 * sin(Double($0)) }
        let output = limited(input, rate: 44_100, channelCount: 1, block: 64)
        let delay = Limiter.lookaheadFrameCount(sampleRate: 44_100)
        #expect(delay == 176)
        let isUntouched = output.dropFirst(delay).elementsEqual(input.dropLast(delay))
        #expect(isUntouched)
        #expect(output.prefix(delay).allSatisfy { $0 == 0 })
    }

    /// What makes chunks independent: after 210 ms of the same audio, not one bit of the past is left.
    @Test(arguments: [8_000.0, 44_100])
    func `the gain forgets all that is older than its window`(rate: Double) {
        let common = wildNoise(frameCount: Int(0.4 * rate), channelCount: 1, seed: 8)
        let loud = wildNoise(frameCount: 5_000, channelCount: 1, seed: 6).map { $0 * 30 }
        let one = limited(loud + common, rate: rate, channelCount: 1, block: 500).dropFirst(loud.count)
        let other = limited(common, rate: rate, channelCount: 1, block: 333)
        let settled = Int((Limiter.releaseSeconds + 0.01) * rate)
        let isForgotten = one.dropFirst(settled).elementsEqual(other.dropFirst(settled))
        #expect(isForgotten)
    }

    @Test(arguments: 1...40)
    func `a sliding minimum is the minimum of the last values`(window: Int) {
        var generator = SeededGenerator(seed: UInt64(window))
        var minimum = SlidingMinimum(window: window, initialValue: 1_000)
        var values = [Int64](repeating: 1_000, count: window)
        for _ in 0..<150 {
            values.append(Int64.random(in: 0...1_200, using: &generator))
            #expect(minimum.push(values.last!) == values.suffix(window).min())
        }
    }
}
