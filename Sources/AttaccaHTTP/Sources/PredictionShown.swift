// SPDX-License-Identifier: MIT
import Attacca
import CacheModel

/// What is said of the next preset.
struct PredictionShown: Sendable {
    let overview: PredictionOverview
    let scenarios: [PredictedScenario]
    let transitions: [TransitionOverview]
    /// The share of the switches so far whose preset was among the three likeliest; `nil` before any.
    let topThreeAccuracy: Double?

    /// - Parameter track: What plays; `nil` when nothing does.
    func json(track: TrackID?) -> JSON {
        .members([
            "preset": .string(overview.current.name),
            "track": .optional(track?.rawValue),
            "listener_weight": .number(overview.listenerWeight),
            "mode": .string(overview.mode.rawValue),
            "predictions": .array(
                overview.presets.map { preset in
                    .members([
                        "preset": .string(preset.preset.name),
                        "listener": .number(preset.listenerProbability),
                        "audio": .optional(preset.audioProbability), "mixed": .number(preset.probability),
                    ])
                }),
            "scenarios": .array(
                scenarios.map { scenario in
                    .members([
                        "name": .string(Self.name(scenario.kind)),
                        "probability": .number(scenario.probability),
                    ])
                }),
            "transitions": .array(
                transitions.map { cell in
                    .members([
                        "from": .string(cell.from.name), "to": .string(cell.to.name),
                        "probability": .number(cell.probability), "count": .number(cell.count),
                    ])
                }),
            "top3_accuracy": .optional(topThreeAccuracy),
        ])
    }

    private static func name(_ kind: PredictedScenario.Kind) -> String {
        switch kind {
        case .continues: "continue"
        case .switches(let preset): "switch to \(preset)"
        case .togglesBack(let preset): "back to \(preset)"
        case .seeksForward: "seek forward"
        case .seeksBack: "seek back"
        case .nextTrack: "next track"
        case .previousTrack: "previous track"
        }
    }
}
