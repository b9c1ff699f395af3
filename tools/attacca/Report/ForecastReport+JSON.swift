// SPDX-License-Identifier: MIT
import Attacca
import AudioAnalysis
import CacheModel

extension ForecastReport {
    /// The object that `--json` prints. Keys are added, never changed.
    var json: JSONValue {
        .members([
            "listener": .members([
                "name": .string(forecast.listener), "is_known": .boolean(forecast.isKnown),
                "switches": .integer(forecast.switchCount),
                "settled_with_audio": .integer(forecast.settlementCount),
                "last_preset": forecast.lastPreset.map { .string($0.name) } ?? .null,
            ]),
            "preset_prefetch": PresetPrefetchText.json(forecast.presetPrefetch),
            "audio": audio.map(Self.json) ?? .null,
            "predictions": .array(predictions.map(json)),
        ])
    }

    private static func json(_ audio: AudioExcerpt) -> JSONValue {
        .members([
            "track": .string(audio.track.rawValue), "chunk": .integer(audio.chunkIndex),
            "start_seconds": .number(audio.startSeconds), "seconds": .number(audio.seconds),
            "genre": audio.genre.map { .string($0) } ?? .null,
            "is_stored": .boolean(audio.measured == nil),
            "features": .members([
                "energy": .number(audio.features.energy), "brightness": .number(audio.features.brightness),
                "dynamics": .number(audio.features.dynamics),
                "vocal_presence": .number(audio.features.vocalPresence),
                "tempo_energy": .number(audio.features.tempoEnergy),
            ]),
            "measured": audio.measured.map { measured in
                .members([
                    "loudness_lufs": .number(measured.loudnessLUFS),
                    "crest_factor_db": .number(measured.crestFactorDecibels),
                    "spectral_centroid_hz": .number(measured.spectralCentroidHertz),
                    "vocal_presence": .number(measured.vocalPresence),
                    "tempo_energy": .number(measured.tempoEnergy),
                ])
            } ?? .null,
        ])
    }

    private func json(_ prediction: PredictionOverview) -> JSONValue {
        let counts = forecast.counts(after: prediction.current)
        let circumstances = prediction.weightCircumstances
        return .members([
            "from": .string(prediction.current.name), "mode": .string(prediction.mode.rawValue),
            "confidence": .number(prediction.confidence),
            "weights": .members([
                "listener": .number(prediction.listenerWeight),
                "audio": .number(1 - prediction.listenerWeight),
                "mode": circumstances.mode.map { .string($0.rawValue) } ?? .null,
                "is_known_listener": circumstances.isWarm.map { .boolean($0) } ?? .null,
                "preset": circumstances.preset.map { .string($0.name) } ?? .null,
            ]),
            "experts": .array(
                prediction.experts.map {
                    .members(["name": .string($0.name), "weight": .number($0.weight)])
                }),
            "recent_share": .number(prediction.recentShare),
            "presets": .array(
                prediction.presets.map { preset in
                    .members([
                        "preset": .string(preset.preset.name), "probability": .number(preset.probability),
                        "listener": .number(preset.listenerProbability),
                        "matrix": .number(preset.matrixProbability),
                        "count": .number(counts[preset.preset] ?? 0),
                        "audio": preset.audioProbability.map { .number($0) } ?? .null,
                        "rule_score": preset.ruleScore.map { .number($0) } ?? .null,
                    ])
                }),
            "scenarios": .array(
                scenarios(prediction).map { scenario in
                    let (name, preset) = Self.name(scenario.kind)
                    return .members([
                        "scenario": .string(name), "preset": preset.map { .string($0.name) } ?? .null,
                        "probability": .number(scenario.probability),
                    ])
                }),
        ])
    }

    private static func name(_ kind: PredictedScenario.Kind) -> (String, Preset?) {
        switch kind {
        case .continues: ("continue", nil)
        case .switches(let preset): ("switch", preset)
        case .togglesBack(let preset): ("toggle_back", preset)
        case .seeksForward: ("seek_forward", nil)
        case .seeksBack: ("seek_back", nil)
        case .nextTrack: ("next_track", nil)
        case .previousTrack: ("previous_track", nil)
        }
    }
}
