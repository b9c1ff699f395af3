// SPDX-License-Identifier: MIT
import CacheModel
import Prediction
import SQLiteDatabase

/// The tables of a predictor's state.
enum StateTables {
    /// A preset and its places by recency.
    struct PresetPlaces: Equatable {
        let preset: Preset
        let inSwitches, inAffinity: Int?

        /// The presets of a state, by name.
        static func all(_ state: PredictorState) -> [Self] {
            func places(_ presets: [Preset]) -> [Preset: Int] {
                Dictionary(zip(presets, 1...)) { first, _ in first }
            }
            let switches = places(state.switches.presets)
            let affinity = places(state.affinity.presets)
            return Set(state.switches.presets + state.affinity.presets).sorted().map {
                Self(preset: $0, inSwitches: switches[$0], inAffinity: affinity[$0])
            }
        }
    }

    /// A row that has a name or a number of its own.
    struct Keyed<Key: Equatable, Value: Equatable>: Equatable {
        let key: Key
        let value: Value
    }

    static var presets: StateTable<PresetPlaces> {
        StateTable(
            name: "listener_preset", keys: ["preset"], columns: ["switch_place", "affinity_place"],
            key: { [.text($0.preset.name)] },
            values: { [$0.inSwitches, $0.inAffinity].map { $0.map(SQLiteValue.number) ?? .null } },
            precedes: { $0.preset < $1.preset })
    }

    /// - Parameter probability: What the matrix gives a switch.
    static func transitions(
        probability: @escaping (TransitionCell) -> Double?
    ) -> StateTable<TransitionCell> {
        StateTable(
            name: "transition",
            keys: ["context_order", "context", "earlier_preset", "earliest_preset", "to_preset"],
            columns: ["count", "recent_count", "visit", "probability"],
            key: { cell in
                [.number(cell.order)] + latestFirst(cell.context.map(\.name), missing: "").map { .text($0) }
                    + [.text(cell.to.name)]
            },
            values: {
                [
                    .real($0.count), .real($0.recentCount), .number($0.visit),
                    probability($0).map(SQLiteValue.real) ?? .null,
                ]
            },
            precedes: {
                guard $0.order == $1.order else { return $0.order < $1.order }
                return $0.context == $1.context
                    ? $0.to < $1.to : $0.context.lexicographicallyPrecedes($1.context)
            })
    }

    static var recency: StateTable<RecencyCell> {
        StateTable(
            name: "recency", keys: ["context_order", "context", "earlier_place", "earliest_place", "place"],
            columns: ["count", "visit"],
            key: { cell in
                [.number(cell.order)] + latestFirst(cell.context, missing: 0).map { .number($0) }
                    + [.number(cell.place)]
            },
            values: { [.real($0.count), .number($0.visit)] },
            precedes: {
                guard $0.order == $1.order else { return $0.order < $1.order }
                return $0.context == $1.context
                    ? $0.place < $1.place : $0.context.lexicographicallyPrecedes($1.context)
            })
    }

    static var experts: StateTable<Keyed<String, Double>> {
        StateTable(
            name: "expert", keys: ["name"], columns: ["weight"],
            key: { [.text($0.key)] }, values: { [.real($0.value)] }, precedes: { $0.key < $1.key })
    }

    static var mixer: StateTable<MixerCell> {
        StateTable(
            name: "mixer", keys: ["mode", "warmth", "preset"],
            columns: [
                "listener_weight", "settlement_count", "visit", "wandering_share", "steady", "wandering",
            ],
            key: { cell in
                let (mode, warmth, preset) = mixerKey(cell)
                return [.text(mode), .text(warmth), .text(preset)]
            },
            values: { cell in
                let posterior = cell.posterior
                return [
                    .real(min(max(posterior.mean, 0), 1)), .number(cell.count), .number(cell.visit),
                    .real(posterior.wanderingShare), DoubleBlob.encode(posterior.steady),
                    DoubleBlob.encode(posterior.wandering),
                ]
            },
            precedes: { mixerKey($0) < mixerKey($1) })
    }

    /// What tells circumstances apart in the database.
    static func mixerKey(_ cell: MixerCell) -> (String, String, String) {
        let context = cell.context
        return (context.mode?.rawValue ?? "", Warmth.name(context.isWarm), context.preset?.name ?? "")
    }

    static var rates: StateTable<ListenerRate> {
        StateTable(
            name: "rate", keys: ["kind"], columns: ["count", "seconds"],
            key: { [.text($0.kind.rawValue)] }, values: { [.real($0.count), .real($0.seconds)] },
            precedes: { $0.kind.rawValue < $1.kind.rawValue })
    }

    static var dwell: StateTable<Keyed<Preset, Double>> {
        StateTable(
            name: "dwell", keys: ["preset"], columns: ["seconds"],
            key: { [.text($0.key.name)] }, values: { [.real($0.value)] }, precedes: { $0.key < $1.key })
    }

    static var genres: StateTable<AffinityState.Genre> {
        StateTable(
            name: "genre", keys: ["name"], columns: ["choice_count", "visit"],
            key: { [.text($0.name)] }, values: { [.number($0.count), .number($0.visit)] },
            precedes: { $0.name < $1.name })
    }

    static var affinity: StateTable<AffinityCell> {
        StateTable(
            name: "affinity", keys: ["genre", "preset"],
            columns: affinityTerms + affinityTerms.map { "\($0)_square" },
            key: { [.text($0.genre ?? ""), .text($0.preset.name)] },
            values: { ($0.weights + $0.squares).map { .real($0) } },
            precedes: { ($0.genre ?? "", $0.preset) < ($1.genre ?? "", $1.preset) })
    }

    /// The terms of an affinity, in the order of their weights.
    static let affinityTerms = [
        "constant", "energy", "brightness", "dynamics", "vocal_presence", "tempo_energy",
    ]

    static var trials: StateTable<Keyed<Int, PrefetchTrial>> {
        StateTable(
            name: "prefetch_trial", keys: ["trial_number"],
            columns: [
                "first_render_count", "second_render_count", "other_render_count", "first_saved_count",
                "second_saved_count", "other_saved_count", "read_ahead_render_count",
                "read_ahead_saved_count",
            ],
            key: { [.number($0.key)] },
            values: { row in
                let trial = row.value
                let counts = trial.presetRenderCounts + trial.presetSavedCounts
                return (counts + [trial.readAheadRenderCount, trial.readAheadSavedCount]).map { .number($0) }
            },
            precedes: { $0.key < $1.key })
    }

    /// A context of up to three, its oldest first, as columns: the latest first, and what is missing.
    static func latestFirst<Choice>(_ context: [Choice], missing: Choice) -> [Choice] {
        context.reversed() + Array(repeating: missing, count: max(0, TransitionCell.orderMax - context.count))
    }
}
