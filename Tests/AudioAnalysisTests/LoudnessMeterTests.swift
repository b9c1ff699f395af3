// SPDX-License-Identifier: MIT
import Foundation
import TestSupport
import Testing

@testable import AudioAnalysis

/// Known loudness values: the standard's own calibration and cases in the style of EBU Tech 3341.
@Suite struct LoudnessMeterTests {
    /// A sine in all channels, given as (level in dBFS, seconds) one after the other.
    private func loudness(
        _ parts: [(level: Double, seconds: Double)], sampleRate: Int = 48_000, channelCount: Int = 2,
        frequency: Double = 997, sounding: Set<Int>? = nil
    ) -> Double? {
        var meter = LoudnessMeter(sampleRate: sampleRate, channelCount: channelCount)
        var samples: [Float] = []
        for part in parts {
            let amplitude = pow(10, part.level / 20)
            for frame in 0..<Int(part.seconds * Double(sampleRate)) {
                let value = Float(amplitude * sin(2 * .pi * frequency * Double(frame) / Double(sampleRate)))
                for channel in 0..<channelCount {
                    samples.append(sounding?.contains(channel) ?? true ? value : 0)
                }
            }
        }
        samples.withUnsafeBufferPointer { meter.add($0) }
        return meter.integratedLoudness
    }

    /// BS.1770-4: a 0 dBFS sine of 997 Hz in one front channel reads -3.01 LKFS.
    @Test(arguments: [8_000, 22_050, 44_100, 48_000, 96_000, 192_000])
    func `a full-scale sine in mono is -3.01 LUFS at every rate`(sampleRate: Int) throws {
        let value = try #require(loudness([(0, 3)], sampleRate: sampleRate, channelCount: 1))
        // Nearer to half the rate the bilinear transform bends the shelf a little.
        #expect(abs(value + 3.01) < (sampleRate < 40_000 ? 0.1 : 0.03), "\(value)")
    }

    /// EBU Tech 3341, cases 1 to 5 in kind (shortened); stereo sine of 1 kHz.
    @Test(arguments: [
        ([(-23.0, 4.0)], -23.0),
        ([(-33.0, 4.0)], -33.0),
        ([(-36.0, 2.0), (-23.0, 12.0), (-36.0, 2.0)], -23.0),
        ([(-72.0, 2.0), (-36.0, 2.0), (-23.0, 12.0), (-36.0, 2.0), (-72.0, 2.0)], -23.0),
        ([(-26.0, 20.0), (-20.0, 20.1), (-26.0, 20.0)], -23.0),
    ])
    func `gating gives the loudness of the EBU cases`(parts: [(Double, Double)], expected: Double) throws {
        let parts = parts.map { (level: $0.0, seconds: $0.1) }
        let value = try #require(loudness(parts, sampleRate: 16_000, frequency: 1_000))
        #expect(abs(value - expected) < 0.1, "\(value)")
    }

    /// Surround counts 1.41 in power (+1.49 dB), the LFE channel not at all.
    @Test func `channels of 5.1 carry their weights`() throws {
        let front = try #require(loudness([(-20, 3)], channelCount: 6, sounding: [0]))
        let surround = try #require(loudness([(-20, 3)], channelCount: 6, sounding: [4]))
        #expect(abs(surround - front - 10 * log10(1.41)) < 1e-6)
        #expect(loudness([(-20, 3)], channelCount: 6, sounding: [3]) == nil)
    }

    /// WAV order: front, centre, LFE, back, side.
    @Test func `only the sides of 7.1 count more`() throws {
        let values = try [0, 2, 4, 6].map {
            try #require(loudness([(-20, 1)], sampleRate: 8_000, channelCount: 8, sounding: [$0]))
        }
        #expect(values[1] == values[0] && values[2] == values[0])
        #expect(abs(values[3] - values[0] - 10 * log10(1.41)) < 1e-6)
        #expect(loudness([(-20, 1)], sampleRate: 8_000, channelCount: 8, sounding: [3]) == nil)
    }

    @Test func `the filters at 48 kHz are those of the standard`() {
        let expected: [[Double]] = [
            [1.53512485958697, -2.69169618940638, 1.19839281085285, -1.69065929318241, 0.73248077421585],
            [1.0, -2.0, 1.0, -1.99004745483398, 0.99007225036621],
        ]
        for (filter, row) in zip(KWeighting.filters(sampleRate: 48_000), expected) {
            for (value, reference) in zip([filter.b0, filter.b1, filter.b2, filter.a1, filter.a2], row) {
                #expect(abs(value - reference) < 1e-10)
            }
        }
    }

    @Test func `silence and less than 400 ms have no loudness`() {
        #expect(loudness([(-200, 2)]) == nil)
        #expect(loudness([(-10, 0.39)]) == nil)
    }

    @Test func `how audio is cut for adding does not matter`() {
        let samples = AudioFixture(.wav16).programme(seconds: 3)
        var whole = LoudnessMeter(sampleRate: 44_100, channelCount: 2)
        samples.withUnsafeBufferPointer { whole.add($0) }
        var pieces = LoudnessMeter(sampleRate: 44_100, channelCount: 2)
        for start in stride(from: 0, to: samples.count, by: 2_002) {
            samples[start..<min(start + 2_002, samples.count)].withUnsafeBufferPointer { pieces.add($0) }
        }
        #expect(whole.integratedLoudness == pieces.integratedLoudness)
    }

    @Test func `no block spans two windows`() {
        var meter = LoudnessMeter(sampleRate: 48_000, channelCount: 1)
        for _ in 0..<5 {
            meter.beginWindow()
            [Float](repeating: 0.5, count: 14_400).withUnsafeBufferPointer { meter.add($0) }
        }
        #expect(meter.integratedLoudness == nil)
    }
}
