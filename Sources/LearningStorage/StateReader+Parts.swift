// SPDX-License-Identifier: MIT
import CacheModel
import Prediction
import SQLiteDatabase

extension StateReader {
    /// What is stored of whom to trust.
    mutating func mixer() throws(SQLiteError) -> [MixerCell] {
        let cells = try rows(
            "mode, warmth, preset, settlement_count, visit, wandering_share, steady, wandering", of: "mixer"
        ) { row in
            let posterior = try WeightPosterior(
                steady: Self.doubles(row, 6), wandering: Self.doubles(row, 7), wanderingShare: row.real(5))
            return MixerCell(
                context: try Self.context(row), posterior: posterior,
                count: try row.integer(3, in: 1...Int.max), visit: try row.integer(4, in: 1...Int.max))
        }
        do {
            return try SourceMixer(restoring: cells).cells
        } catch {
            leaveOut(cells.count, of: "mixer", error)
            return []
        }
    }

    /// What is stored of how often what happens; kinds that are missing have their start.
    mutating func rates() throws(SQLiteError) -> [ListenerRate] {
        let rates = try rows("kind, count, seconds", of: "rate") { row in
            guard let kind = ListenerRate.Kind(rawValue: try row.text(0)) else {
                throw row.mismatch(0, "no kind of rate")
            }
            return try ListenerRate(kind: kind, count: row.real(1), seconds: row.real(2))
        }
        do {
            return try ScenarioModel(restoring: rates).rates
        } catch {
            leaveOut(rates.count, of: "rate", error)
            return ScenarioModel().rates
        }
    }

    /// What is stored of how long the listener stays with each preset; beyond the limit those stayed with the longest.
    mutating func dwell() throws(SQLiteError) -> [Preset: Double] {
        let stored = try rows("preset, seconds", of: "dwell") { row in
            let (preset, seconds) = (try LearningStore.preset(row, 0), try row.real(1))
            _ = try PresetDwell(restoring: [preset: seconds])
            return (preset, seconds)
        }
        do {
            let dwell = try PresetDwell(restoring: Dictionary(stored) { first, _ in first })
            let reason = "presets beyond \(PresetDwell.presetCountMax)"
            leaveOut(stored.count - dwell.seconds.count, of: "dwell", reason)
            return dwell.seconds
        } catch {
            leaveOut(stored.count, of: "dwell", error)
            return [:]
        }
    }

    /// What is stored of what rendering ahead cost and saved, the oldest first.
    mutating func trials() throws(SQLiteError) -> [PrefetchTrial] {
        let columns = StateTables.trials.columns.joined(separator: ", ")
        let trials = try rows(columns, of: "prefetch_trial", "ORDER BY trial_number") { row in
            let counts = try (0..<8).map { try row.integer($0, in: 0...Int.max) }
            return try PrefetchTrial(
                checkingPresetRenderCounts: Array(counts[0..<3]), presetSavedCounts: Array(counts[3..<6]),
                readAheadRenderCount: counts[6], readAheadSavedCount: counts[7])
        }
        return PrefetchVerdict(restoring: trials).trials
    }

    private static func context(_ row: SQLiteRow) throws(SQLiteError) -> MixerContext {
        let (mode, preset) = (try row.text(0), try row.text(2))
        guard mode.isEmpty || SessionMode(rawValue: mode) != nil,
            let isWarm = Warmth.isWarm(try row.text(1))
        else { throw row.mismatch(0, "a mode '\(mode)'") }
        return MixerContext(
            mode: SessionMode(rawValue: mode), isWarm: isWarm,
            preset: preset.isEmpty ? nil : try LearningStore.preset(row, 2))
    }

    private static func doubles(_ row: SQLiteRow, _ column: Int) throws(SQLiteError) -> [Double] {
        guard let numbers = DoubleBlob.decode(try row.blob(column)) else {
            throw row.mismatch(column, "not a row of doubles")
        }
        return numbers
    }
}
