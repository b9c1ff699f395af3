// SPDX-License-Identifier: MIT
import AudioAnalysis
import Foundation
import Testing

@Suite struct SpectralBalanceMeterTests {
    private func balance(frequency: Double, sampleRate: Int = 44_100) -> SpectralBalanceMeter {
        var meter = SpectralBalanceMeter(sampleRate: sampleRate, channelCount: 1)
        let samples = (0..<sampleRate * 2).map {
            Float(sin(2 * .pi * frequency * Double($0) / Double(sampleRate)))
        }
        samples.withUnsafeBufferPointer { meter.add($0) }
        return meter
    }

    @Test(arguments: [(60.0, 0.0, -60.0), (250, -3.01, -48), (1_000, -24, -24), (12_000, -60, 0)])
    func `a sine has the shares that its frequency asks for`(frequency: Double, low: Double, high: Double)
        throws
    {
        let meter = balance(frequency: frequency)
        #expect(abs(try #require(meter.lowShareDecibels) - low) < 1.5)
        #expect(abs(try #require(meter.highShareDecibels) - high) < 1.5)
    }

    @Test(arguments: [1_000, 8_000, 192_000])
    func `every rate gives finite shares`(sampleRate: Int) throws {
        let meter = balance(frequency: 200, sampleRate: sampleRate)
        #expect(try #require(meter.lowShareDecibels).isFinite)
        #expect(try #require(meter.highShareDecibels).isFinite)
    }

    @Test func `silence has no shares`() {
        var meter = SpectralBalanceMeter(sampleRate: 44_100, channelCount: 2)
        [Float](repeating: 0, count: 1_000).withUnsafeBufferPointer { meter.add($0) }
        #expect(meter.lowShareDecibels == nil)
        #expect(meter.highShareDecibels == nil)
    }
}
