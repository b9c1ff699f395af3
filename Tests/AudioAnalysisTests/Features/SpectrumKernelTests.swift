// SPDX-License-Identifier: MIT
import CSpectrum
import CacheModel
import Foundation
import TestSupport
import Testing

@testable import AudioAnalysis

@Suite struct SpectrumKernelTests {
    private func noise(seed: UInt64, count: Int = 2_048) -> [Float] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { _ in Float(SyntheticAudio.unit(&generator)) }
    }

    private func spectrum(_ mono: [Float], _ kernels: SpectrumKernels) -> [Float] {
        let meter = SpectralMeter(sampleRate: 44_100, kernels: kernels)
        mono.withUnsafeBufferPointer { meter.transform($0.baseAddress!) }
        return Array(UnsafeBufferPointer(start: meter.spectrum.start, count: Int(attacca_bin_count)))
    }

    @Test(arguments: SpectrumKernels.all.indices, [1, 2] as [UInt64])
    func `powers are those of the discrete Fourier transform`(variant: Int, seed: UInt64) {
        let mono = noise(seed: seed)
        let powers = spectrum(mono, SpectrumKernels.all[variant])
        let windowed = zip(mono, WindowTables.periodicHann(length: 2_048)).map { Double($0) * $1 }
        for bin in Array(0..<20) + Array(500..<530) + Array(1_010...1_024) {
            var (re, im) = (0.0, 0.0)
            for (index, value) in windowed.enumerated() {
                let angle = -2 * Double.pi * Double(index * bin % 2_048) / 2_048
                re += value * cos(angle)
                im += value * sin(angle)
            }
            let expected = re * re + im * im
            #expect(abs(Double(powers[bin]) - expected) < 1e-4 * (expected + 1), "bin \(bin), seed \(seed)")
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `every variant gives the same bits`(seed: UInt64) {
        var audio = SyntheticAudio.noise(amplitude: 0.9, seed: seed, seconds: 6)
        audio.samples[1_001] = .nan
        audio.samples[77_777] = -.infinity
        for format in SampleFormat.allCases {
            if format != .float32 { audio.samples = audio.samples.map { $0.isFinite ? $0 : 0 } }
            let chunk = audio.chunk(format)
            for coverage in FeatureAnalyzer.Coverage.allCases {
                let results = SpectrumKernels.all.map {
                    FeatureAnalyzer(hopFrameCount: 1_024, kernels: $0).analyze(chunk, coverage: coverage)
                }
                #expect(Set(results).count == 1, "\(format), \(coverage), seed \(seed)")
            }
        }
    }

    @Test func `a tone between no two bins has its frequency as centroid`() {
        var meter = SpectralMeter(sampleRate: 44_100, kernels: .best)
        let frequency = 100 * 44_100.0 / 2_048
        let tone = SyntheticAudio.sine(frequency, level: 0, channelCount: 1, seconds: 0.1).samples
        let squares = tone.map { $0 * $0 }
        meter.add(mono: tone, power: squares)
        #expect(abs(meter.centroid / frequency - 1) < 1e-3, "\(meter.centroid) Hz")
        #expect(meter.flatness < 1e-6)
        #expect(abs(meter.vocalPresence - 1) < 1e-4)
    }

    @Test(arguments: [8_000, 44_100, 192_000])
    func `bands of the mel scale have area one where bins are finer than they`(sampleRate: Int) {
        let binWidth = Double(sampleRate) / 2_048
        let last = MelFilterBank.bands(sampleRate: sampleRate).last!
        #expect(abs(last.values.reduce(0, +) * binWidth - 1) < 0.02)
        #expect(last.start + last.values.count <= Int(attacca_bin_count))
    }
}
