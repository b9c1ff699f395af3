// SPDX-License-Identifier: MIT
import Attacca
import CacheModel

/// An event as it goes over the wire: its name, and an object.
struct EventJSON: Hashable, Sendable {
    let name: String
    let data: JSON

    init(name: String, data: JSON) {
        self.name = name
        self.data = data
    }

    init(_ kind: CacheEvent.Kind) {
        switch kind {
        case .hit(let key, let tier, let seconds):
            self.init("hit", key, ["tier": .string(tier.rawValue), "waited_seconds": .number(seconds)])
        case .miss(let key, let cause, let seconds):
            self.init(
                "miss", key,
                ["cause": .string(Self.name(cause)), "waited_seconds": .number(seconds)])
        case .stall(let key, let seconds): self.init("stall", key, ["waited_seconds": .number(seconds)])
        case .renderStarted(let key, let priority):
            self.init("render", key, ["state": "started", "priority": .string("\(priority)")])
        case .renderFinished(let key, let seconds):
            self.init("render", key, ["state": "finished", "render_seconds": .number(seconds)])
        case .renderFailed(let key, let error):
            self.init("render", key, ["state": "failed", "problem": .string(error.message)])
        case .renderCancelled(let key): self.init("render", key, ["state": "cancelled"])
        case .rendererStuck(let key, let seconds):
            self.init("render", key, ["state": "stuck", "deadline_seconds": .number(seconds)])
        case .evicted(let key, let tier):
            self.init("eviction", key, ["tier": .string(tier.rawValue)])
        case .cleared(let tier):
            self.init(name: "cleared", data: .members(["tier": .optional(tier?.rawValue)]))
        case .invalidated(let track):
            self.init(name: "cleared", data: .members(["tier": .null, "track": .string(track.rawValue)]))
        case .switched(let track, let from, let to):
            self.init(
                name: "switch",
                data: .members([
                    "track": .string(track.rawValue), "from": .string(from.preset.name),
                    "to": .string(to.preset.name), "intensity": .number(to.intensity.value),
                ]))
        case .predictionSettled(let settled): self.init(settled)
        case .memoryPressureChanged(let level):
            self.init(name: "pressure", data: .members(["level": .string(level.description)]))
        case .diskTierLost(let error):
            self.init(
                name: "disk", data: .members(["available": false, "problem": .string(error.message)]))
        case .diskTierRegained:
            self.init(name: "disk", data: .members(["available": true, "problem": .null]))
        case .dropped(let count): self.init(name: "dropped", data: .members(["count": .integer(count)]))
        }
    }

    private init(_ settled: SettledPrediction) {
        self.init(
            name: "prediction",
            data: .members([
                "from": .string(settled.from.name), "predicted": .optional(settled.predicted?.name),
                "actual": .string(settled.actual.name), "rank": .optional(settled.rank),
                "probability": .number(settled.probability),
                "listener_probability": .number(settled.listenerProbability),
                "audio_probability": .optional(settled.audioProbability),
                "listener_weight": .number(settled.listenerWeight), "right": .boolean(settled.isRight),
            ]))
    }

    private init(_ name: String, _ key: ChunkKey, _ members: KeyValuePairs<String, JSON>) {
        let place: [JSON.Member] = [
            JSON.Member(key: "track", value: .string(key.track.rawValue)),
            JSON.Member(key: "preset", value: .string(key.variant.preset.name)),
            JSON.Member(key: "intensity", value: .number(key.variant.intensity.value)),
            JSON.Member(key: "chunk_index", value: .integer(key.index)),
        ]
        self.init(
            name: name, data: .object(place + members.map { JSON.Member(key: $0.key, value: $0.value) }))
    }

    /// In the words of `/api/cache/stats`.
    private static func name(_ cause: MissCause) -> String {
        switch cause {
        case .neverPredicted: "never_predicted"
        case .predictedTooLate: "predicted_too_late"
        case .evictedEarly: "evicted_early"
        case .cancelled: "cancelled"
        case .failed: "failed"
        case .invalidated: "invalidated"
        }
    }
}

extension JSON: ExpressibleByBooleanLiteral {
    init(booleanLiteral value: Bool) { self = .boolean(value) }
}
