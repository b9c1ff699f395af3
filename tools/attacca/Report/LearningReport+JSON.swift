// SPDX-License-Identifier: MIT
import Attacca
import CacheModel

extension LearningReport {
    var json: JSONValue {
        .members([
            "listener": .string(overview.listener),
            "switches": .integer(overview.switchCount),
            "switches_on_known_audio": .integer(overview.choiceCount),
            "presets": .array(overview.presets.map { .string($0.name) }),
            "transitions": .array(overview.transitions.map(Self.json)),
            "weights": .array(overview.weights.map(Self.json)),
            "experts": .array(
                overview.experts.map {
                    .members(["name": .string($0.name), "weight": .exact($0.weight)])
                }),
            "recent_share": .exact(overview.recentShare),
            "rates": .array(
                overview.rates.map {
                    .members(["kind": .string($0.kind), "per_hour": .exact($0.perHour)])
                }),
            "affinity": .members([
                "rule_weight": .exact(overview.ruleWeight), "sharpness": .exact(overview.sharpness),
                "presets": .array(overview.affinities.map(Self.json)),
                "genres": .array(
                    overview.genres.map {
                        .members(["name": .string($0.name), "choices": .integer($0.choiceCount)])
                    }),
            ]),
            "days": .array(overview.days.map(Self.json)),
            "prefetch": Self.json(overview.prefetch),
            "damaged_rows": .integer(overview.damagedRowCount),
        ])
    }

    private static func json(_ cell: TransitionOverview) -> JSONValue {
        .members([
            "from": .string(cell.from.name), "to": .string(cell.to.name), "count": .exact(cell.count),
            "probability": .exact(cell.probability),
        ])
    }

    private static func json(_ weight: LearningOverview.Weight) -> JSONValue {
        .members([
            "mode": weight.mode.map { .string($0) } ?? .null,
            "is_warm": weight.isWarm.map { .boolean($0) } ?? .null,
            "preset": weight.preset.map { .string($0.name) } ?? .null,
            "listener_weight": .exact(weight.listenerWeight),
            "audio_weight": .exact(1 - weight.listenerWeight),
            "settlements": .integer(weight.settlementCount),
        ])
    }

    private static func json(_ affinity: LearningOverview.Affinity) -> JSONValue {
        .object(
            [
                JSONValue.Member(key: "genre", value: affinity.genre.map { .string($0) } ?? .null),
                JSONValue.Member(key: "preset", value: .string(affinity.preset.name)),
            ]
                + zip(LearningOverview.Affinity.terms, affinity.weights).map {
                    JSONValue.Member(key: $0, value: .exact($1))
                })
    }

    private static func json(_ day: LearningOverview.Day) -> JSONValue {
        .members([
            "day": .string(day.day),
            "predictions": .integer(day.predictionCount),
            "audio_predictions": .integer(day.audioCount),
            "listener_right": .integer(day.listenerRightCount),
            "audio_right": .integer(day.audioRightCount),
            "mixed_right": .integer(day.mixedRightCount),
            "listener_bits": json(day.listenerBits),
            "audio_bits": json(day.audioBits),
            "bits": json(day.mixedBits),
            "listener_weight": json(day.listenerWeight),
        ])
    }

    private static func json(_ prefetch: LearningOverview.Prefetch) -> JSONValue {
        .members([
            "finding": .string(prefetch.finding),
            "narrowed_to": .array(prefetch.ranks.map { .integer($0) }),
            "predictions": .integer(prefetch.trialCount),
            "preset_renders": .integer(prefetch.presetRenderCount),
            "preset_stalls_saved": .integer(prefetch.presetSavedCount),
            "read_ahead_renders": .integer(prefetch.readAheadRenderCount),
            "read_ahead_stalls_saved": .integer(prefetch.readAheadSavedCount),
        ])
    }

    private static func json(_ value: Double?) -> JSONValue { value.map { .exact($0) } ?? .null }
}
