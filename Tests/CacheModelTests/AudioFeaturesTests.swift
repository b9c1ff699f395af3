// SPDX-License-Identifier: MIT
import CacheModel
import Testing

@Suite struct AudioFeaturesTests {
    @Test func `what comes from outside becomes numbers from 0 to 1`() {
        let features = AudioFeatures(
            energy: .nan, brightness: .infinity, dynamics: -.infinity, vocalPresence: -0.1, tempoEnergy: 1.5)
        #expect(features.energy == AudioFeatures.neutral)
        #expect(features.brightness == 1)
        #expect(features.dynamics == 0)
        #expect(features.vocalPresence == 0)
        #expect(features.tempoEnergy == 1)
        // Equal to itself, which it would not be with a NaN inside.
        #expect(features == features)
    }

    @Test func `what lies in the range stays to the last bit`() {
        let features = AudioFeatures(
            energy: 0.1, brightness: 0.2, dynamics: 0.3, vocalPresence: 0.7, tempoEnergy: 0.9)
        #expect(
            [
                features.energy, features.brightness, features.dynamics, features.vocalPresence,
                features.tempoEnergy,
            ] == [0.1, 0.2, 0.3, 0.7, 0.9])
    }
}
