// SPDX-License-Identifier: MIT
import CacheModel
import Foundation
import Testing

@testable import AudioAnalysis

@Suite struct FeatureCurveTests {
    private func features(_ position: Double) -> AudioFeatures {
        PhysicalFeatures(
            loudnessLUFS: -70 + 80 * position, crestFactorDecibels: 60 * position,
            spectralCentroidHertz: 20 * pow(2, 10 * position), spectralRolloffHertz: 0, spectralFlatness: 0,
            onsetStrengthDecibelsPerFrame: 0, tempoEnergy: position, vocalPresence: position
        ).audioFeatures
    }

    @Test func `each feature rises with its quantity`() {
        let steps = (0...200).map { features(Double($0) / 200) }
        for (before, after) in zip(steps, steps.dropFirst()) {
            #expect(after.energy > before.energy)
            #expect(after.brightness > before.brightness)
            #expect(after.dynamics > before.dynamics)
            #expect(after.vocalPresence > before.vocalPresence)
            #expect(after.tempoEnergy > before.tempoEnergy)
        }
    }

    /// An earlier design scored this at 1.0 on energy, brightness and vocals.
    @Test func `noise at a tenth of full scale saturates nothing`() {
        let chunk = SyntheticAudio.noise(amplitude: 0.1, seconds: 10).chunk()
        for coverage in FeatureAnalyzer.Coverage.allCases {
            let features = FeatureAnalyzer().analyze(chunk, coverage: coverage).audioFeatures
            #expect((0.3..<0.8).contains(features.energy), "\(features)")
            #expect((0.8..<0.97).contains(features.brightness), "\(features)")
            #expect((0.1..<0.7).contains(features.vocalPresence), "\(features)")
            #expect(features.tempoEnergy < 0.35, "\(features)")
        }
    }

    @Test func `the usual range of music lies within the curves, not at their ends`() {
        let quiet = PhysicalFeatures.energyCurve.value(at: -40)
        let loud = PhysicalFeatures.energyCurve.value(at: -6)
        #expect(quiet > 0.02 && loud < 0.95)
        #expect(PhysicalFeatures.brightnessCurve.value(at: log2(200)) > 0.02)
        #expect(PhysicalFeatures.brightnessCurve.value(at: log2(9_000)) < 0.95)
        #expect(PhysicalFeatures.dynamicsCurve.value(at: 6) > 0.02)
        #expect(PhysicalFeatures.dynamicsCurve.value(at: 26) < 0.95)
    }
}
