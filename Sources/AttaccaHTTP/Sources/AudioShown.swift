// SPDX-License-Identifier: MIT
import Attacca
import CacheModel

/// How a chunk sounds, and which presets suit that.
struct AudioShown: Sendable {
    /// `nil` while nothing is known of the audio.
    let features: AudioFeatures?
    /// What is predicted on it.
    let presets: [PredictedPreset]

    /// What suits the audio, of each preset: what is said after the first preset, and of that one what is said after the
    /// second, since nothing is said of a preset after itself.
    static func presets(
        of forecast: ListenerForecast, among presets: [Preset], features: AudioFeatures?
    ) -> [PredictedPreset] {
        guard let features, let first = presets.first else { return [] }
        let place = ListenerForecast.Place(features: features)
        var shown = forecast.prediction(after: first, at: place).presets
        if presets.count > 1 {
            shown += forecast.prediction(after: presets[1], at: place).presets.filter { $0.preset == first }
        }
        return shown.sorted { ($0.ruleScore ?? 0) > ($1.ruleScore ?? 0) }
    }

    func json(track: TrackID, chunkIndex: Int) -> JSON {
        .members([
            "track": .string(track.rawValue), "chunk_index": .integer(chunkIndex),
            "features": features.map { features in
                .members([
                    "energy": .number(features.energy), "brightness": .number(features.brightness),
                    "dynamics": .number(features.dynamics),
                    "vocal_presence": .number(features.vocalPresence),
                    "tempo_energy": .number(features.tempoEnergy),
                ])
            } ?? .null,
            "affinities": .array(
                features == nil
                    ? []
                    : presets.map { preset in
                        .members([
                            "preset": .string(preset.preset.name), "affinity": .optional(preset.ruleScore),
                            "probability": .optional(preset.audioProbability),
                        ])
                    }),
        ])
    }
}
