// SPDX-License-Identifier: MIT
import AudioAnalysis
import Foundation
import TestSupport
import Testing

@Suite struct BiquadTests {
    private static let rates = [8_000.0, 44_100, 192_000]

    private func decibels(_ gain: Double) -> Double { 20 * log10(gain) }

    /// The defining points of each filter, from the cookbook's analogue prototypes.
    @Test(arguments: rates, [-12.0, -3, 0, 4, 9])
    func `a shelf steps by its gain and passes half of it at its frequency`(rate: Double, gain: Double) {
        for frequency in [100.0, 1_000, 3_000] {
            let low = BiquadCoefficients.lowShelf(
                frequency: frequency, q: 0.7071, gain: gain, sampleRate: rate)
            #expect(abs(decibels(low.magnitude(atFrequency: 0, sampleRate: rate)) - gain) < 1e-9)
            #expect(abs(decibels(low.magnitude(atFrequency: frequency, sampleRate: rate)) - gain / 2) < 1e-9)
            #expect(abs(decibels(low.magnitude(atFrequency: rate / 2, sampleRate: rate))) < 1e-9)
            let high = BiquadCoefficients.highShelf(
                frequency: frequency, q: 0.7071, gain: gain, sampleRate: rate)
            #expect(abs(decibels(high.magnitude(atFrequency: 0, sampleRate: rate))) < 1e-9)
            #expect(abs(decibels(high.magnitude(atFrequency: frequency, sampleRate: rate)) - gain / 2) < 1e-9)
            #expect(abs(decibels(high.magnitude(atFrequency: rate / 2, sampleRate: rate)) - gain) < 1e-9)
        }
    }

    @Test(arguments: rates, [-12.0, 0, 9])
    func `a bell has its gain at its frequency and none at the ends`(rate: Double, gain: Double) {
        let bell = BiquadCoefficients.peaking(frequency: 1_000, q: 0.9, gain: gain, sampleRate: rate)
        #expect(abs(decibels(bell.magnitude(atFrequency: 1_000, sampleRate: rate)) - gain) < 1e-9)
        #expect(abs(decibels(bell.magnitude(atFrequency: 0, sampleRate: rate))) < 1e-9)
        #expect(abs(decibels(bell.magnitude(atFrequency: rate / 2, sampleRate: rate))) < 1e-9)
    }

    /// The bilinear transform maps the analogue prototype exactly, at warped frequencies.
    @Test(arguments: rates)
    func `a bell follows its analogue prototype at every frequency`(rate: Double) {
        let (centre, q, gain) = (900.0, 1.3, 7.0)
        let bell = BiquadCoefficients.peaking(frequency: centre, q: q, gain: gain, sampleRate: rate)
        let amplitude = pow(10, gain / 40)
        for frequency in stride(from: 20.0, to: 0.49 * rate, by: 0.01 * rate) {
            // H(s) = (s² + s·A/Q + 1) / (s² + s/(A·Q) + 1) with s = j·w, w the warped ratio.
            let ratio = tan(.pi * frequency / rate) / tan(.pi * centre / rate)
            let real = 1 - ratio * ratio
            let expected =
                (real * real + pow(ratio * amplitude / q, 2))
                / (real * real + pow(ratio / (amplitude * q), 2))
            let actual = pow(bell.magnitude(atFrequency: frequency, sampleRate: rate), 2)
            #expect(abs(actual / expected - 1) < 1e-8)
        }
    }

    @Test(arguments: [1, 2, 3, 6])
    func `a cascade does to a sine what its magnitudes say`(channelCount: Int) {
        let rate = 48_000.0
        let sections = [
            BiquadCoefficients.lowShelf(frequency: 200, q: 0.7, gain: 5, sampleRate: rate),
            .peaking(frequency: 2_000, q: 1, gain: -6, sampleRate: rate),
            .highPass(frequency: 40, q: 0.7, sampleRate: rate),
            .lowPass(frequency: 9_000, q: 0.7, sampleRate: rate),
        ]
        var cascade = BiquadCascade(sections, channelCount: channelCount)
        var samples = [Double](repeating: 0, count: 96_000 * channelCount)
        for frame in 0..<96_000 {
            for channel in 0..<channelCount {
                let frequency = 100.0 * Double(1 + 7 * channel)
                samples[frame * channelCount + channel] = sin(2 * .pi * frequency * Double(frame) / rate)
            }
        }
        samples.withUnsafeMutableBufferPointer { cascade.process($0) }
        for channel in 0..<channelCount {
            let frequency = 100.0 * Double(1 + 7 * channel)
            let gain = sections.reduce(1) { $0 * $1.magnitude(atFrequency: frequency, sampleRate: rate) }
            let power =
                (48_000..<96_000).reduce(0.0) { $0 + pow(samples[$1 * channelCount + channel], 2) } / 48_000
            #expect(abs((2 * power).squareRoot() / gain - 1) < 1e-6, "channel \(channel)")
        }
    }

    @Test func `filtering in pieces equals filtering at once`() {
        var generator = SeededGenerator(seed: 4)
        let input = (0..<3_000).map { _ in Double.random(in: -1...1, using: &generator) }
        let sections = [BiquadCoefficients.peaking(frequency: 80, q: 1, gain: 6, sampleRate: 44_100)]
        var whole = input
        var cascade = BiquadCascade(sections, channelCount: 3)
        whole.withUnsafeMutableBufferPointer { cascade.process($0) }
        var pieces = input
        cascade.reset()
        pieces.withUnsafeMutableBufferPointer { samples in
            for start in stride(from: 0, to: 3_000, by: 300) {
                cascade.process(UnsafeMutableBufferPointer(rebasing: samples[start..<start + 300]))
            }
        }
        #expect(pieces == whole)
    }
}
