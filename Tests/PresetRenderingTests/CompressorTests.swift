// SPDX-License-Identifier: MIT
import Foundation
import Testing

@testable import PresetRendering

@Suite struct CompressorTests {
    private let settings = CompressorSettings(
        threshold: -20, ratio: 4, knee: 10, attackSeconds: 0.01, releaseSeconds: 0.1)

    /// The curve of Giannoulis et al., worked out by hand.
    @Test(arguments: [(-60.0, 0.0), (-25, 0), (-20, 0.9375), (-15, 3.75), (0, 15), (6, 19.5)])
    func `the static curve is that of the paper`(level: Double, reduction: Double) {
        #expect(abs(settings.reduction(ofLevel: level) - reduction) < 1e-12)
    }

    @Test func `the curve and its slope have no steps`() {
        for level in stride(from: -40.0, to: 5, by: 0.01) {
            let (here, next) = (settings.reduction(ofLevel: level), settings.reduction(ofLevel: level + 0.01))
            #expect(next >= here && next - here <= 0.0075 + 1e-9, "at \(level) dBFS")
        }
    }

    @Test(arguments: [0.0, 0.25, 0.5, 1])
    func `intensity scales the reduction in decibels`(intensity: Double) {
        for level in [-22.0, -15, 0] {
            let scaled = settings.scaled(by: intensity).reduction(ofLevel: level)
            #expect(abs(scaled - intensity * settings.reduction(ofLevel: level)) < 1e-12)
        }
    }

    @Test(arguments: [1, 2, 5])
    func `a steady level ends where the curve says, plus the make-up gain`(channelCount: Int) {
        var compressor = Compressor(
            settings, makeUpDecibels: 3, sampleRate: 48_000, channelCount: channelCount)
        // One channel at -8 dBFS rules, the others are softer.
        let amplitude = pow(10, -8.0 / 20)
        var samples = (0..<48_000 * channelCount).map { $0 % channelCount == 0 ? amplitude : amplitude / 7 }
        samples.withUnsafeMutableBufferPointer { compressor.process($0) }
        let expected = -8 + 3 - settings.reduction(ofLevel: -8)
        #expect(abs(decibels(samples[samples.count - channelCount]) - expected) < 1e-9)
        if channelCount > 1 {
            #expect(abs(samples.last! * 7 / samples[samples.count - channelCount] - 1) < 1e-12)
        }
    }

    /// From full reduction, silence lets the gain come back by 1/e in a release time.
    @Test func `release and attack take their time constants`() {
        var compressor = Compressor(settings, makeUpDecibels: 0, sampleRate: 10_000, channelCount: 1)
        var loud = [Double](repeating: 1, count: 10_000)
        loud.withUnsafeMutableBufferPointer { compressor.process($0) }
        #expect(abs(decibels(loud.last!) + 15) < 1e-6)
        // Up by 1/e: 15 dB · e^-1 left, a little later for the attack smoothing behind it.
        var probe = [Double](repeating: 0.001, count: 1_100)
        probe.withUnsafeMutableBufferPointer { compressor.process($0) }
        #expect(abs(decibels(0.001) - decibels(probe.last!) - 15 / M_E) < 0.3)
    }
}
