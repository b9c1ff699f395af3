// SPDX-License-Identifier: MIT
import CacheModel
import Prediction
import SQLiteDatabase

/// Writes what a predictor has learned into the tables of a listener, within a transaction.
struct StateWriter {
    /// What was saved last, and the row that says so: while that row is there unchanged, so is the rest.
    struct Baseline: Sendable {
        let listener: Int64
        let session: SessionID
        let saveNumber: Int64
        let state: PredictorState
    }

    let connection: SQLiteConnection
    let listener: Int64
    let session: SessionID

    /// Makes the tables hold a state; only what differs is written where it is known what they hold.
    ///
    /// - Parameters:
    ///   - predictor: For the probabilities beside the counts.
    ///   - state: Its state.
    ///   - baseline: What this process saved last, of whatever listener.
    /// - Returns: What is saved then.
    func write(
        _ predictor: Predictor, state: PredictorState, after baseline: Baseline?
    ) throws(SQLiteError) -> Baseline {
        let row = try connection.statement(
            "SELECT session_id, save_number, switch_count FROM listener_model WHERE listener_id = ?"
        ).firstRow(.integer(listener)) { row throws(SQLiteError) in
            [try row.integer(0), try row.integer(1), try row.integer(2)]
        }
        var stored: PredictorState?
        if let baseline, let row, baseline.listener == listener,
            row == [
                baseline.session.rawValue, baseline.saveNumber, Int64(baseline.state.switches.switchCount),
            ]
        {
            stored = baseline.state
        }
        let saveNumber = max(row?[1] ?? 0, 0) % Int64.max + 1
        try replace(stored, by: state, predictor)
        try writeModel(state, saveNumber: saveNumber)
        return Baseline(listener: listener, session: session, saveNumber: saveNumber, state: state)
    }

    private func replace(
        _ stored: PredictorState?, by state: PredictorState, _ predictor: Predictor
    ) throws(SQLiteError) {
        func replace<Cell>(
            _ table: StateTable<Cell>, _ cells: (PredictorState) -> [Cell]
        ) throws(SQLiteError) {
            try table.replace(stored.map(cells), by: cells(state), of: listener, on: connection)
        }
        let row = MatrixRows(predictor, learned: state.switches.presets)
        try replace(StateTables.presets) { StateTables.PresetPlaces.all($0) }
        try replace(StateTables.transitions(probability: row.probability)) { $0.switches.transitions }
        try replace(StateTables.recency) { $0.switches.recency }
        try replace(StateTables.experts) { state in
            zip(SwitchState.expertNames, state.switches.expertWeights)
                .map { StateTables.Keyed(key: $0, value: $1) }.sorted { $0.key < $1.key }
        }
        try replace(StateTables.mixer) { state in
            state.mixer.sorted { StateTables.mixerKey($0) < StateTables.mixerKey($1) }
        }
        try replace(StateTables.rates) { $0.rates.sorted { $0.kind.rawValue < $1.kind.rawValue } }
        try replace(StateTables.dwell) { state in
            state.dwell.sorted { $0.key < $1.key }.map { StateTables.Keyed(key: $0.key, value: $0.value) }
        }
        try replace(StateTables.genres) { $0.affinity.genres }
        try replace(StateTables.affinity) { $0.affinity.cells }
        try replace(StateTables.trials) { state in
            state.trials.enumerated().map { StateTables.Keyed(key: $0 + 1, value: $1) }
        }
    }

    private func writeModel(_ state: PredictorState, saveNumber: Int64) throws(SQLiteError) {
        let (switches, affinity) = (state.switches, state.affinity)
        let names = switches.recentPresets.suffix(TransitionCell.orderMax).map(\.name)
        let places = Array(switches.recentPlaces.suffix(TransitionCell.orderMax))
        try connection.statement(
            """
            INSERT OR REPLACE INTO listener_model (listener_id, session_id, save_number, switch_count, recent_share,
                run_preset_1, run_preset_2, run_preset_3, run_place_1, run_place_2, run_place_3,
                choice_count, rule_weight, rule_square, sharpness, sharpness_square)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        ).run(
            [
                .integer(listener), .integer(session.rawValue), .integer(saveNumber),
                .number(switches.switchCount), .real(switches.recentShare),
            ] + StateTables.latestFirst(names, missing: "").map { .text($0) }
                + StateTables.latestFirst(places, missing: 0).map { .number($0) } + [
                    .number(affinity.choiceCount), .real(affinity.ruleWeight), .real(affinity.ruleSquare),
                    .real(affinity.sharpness), .real(affinity.sharpnessSquare),
                ])
    }
}

/// The rows of the transition matrix, each worked out once, when it is first asked for.
private final class MatrixRows {
    private let predictor: Predictor
    private let presets: [Preset]
    private var rows: [Preset: [Preset: Double]] = [:]

    init(_ predictor: Predictor, learned: [Preset]) {
        self.predictor = predictor
        presets = Set(predictor.presets).union(learned).sorted()
    }

    func probability(_ cell: TransitionCell) -> Double? {
        guard cell.order == 1, let from = cell.context.last else { return nil }
        if rows[from] == nil {
            let row = predictor.switches.matrixRow(after: from, among: presets)
            rows[from] = Dictionary(uniqueKeysWithValues: row.map { ($0.preset, $0.probability) })
        }
        return rows[from]?[cell.to]
    }
}
