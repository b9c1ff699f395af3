// SPDX-License-Identifier: MIT
import CacheModel
import Prediction
import SQLiteDatabase

extension StateReader {
    /// What is stored of what audio suits which preset.
    mutating func affinity() throws(SQLiteError) -> AffinityState {
        let fresh = AffinityModel().state
        var cells = try affinityCells()
        let genres = try rows("name, choice_count, visit", of: "genre") { row in
            AffinityState.Genre(
                name: try row.text(0), count: try row.integer(1, in: 1...Int.max),
                visit: try row.integer(2, in: 1...Int.max))
        }
        let listed = try rows(
            "preset", of: "listener_preset", "AND affinity_place IS NOT NULL ORDER BY affinity_place"
        ) { try LearningStore.preset($0, 0) }
        let presets = Self.presets(
            listed, and: cells.map(\.preset), atMost: AffinityModel.presetCountMax)
        let (known, names) = (Set(presets), Set(genres.map(\.name)))
        let cellCount = cells.count
        cells.removeAll { cell in
            !known.contains(cell.preset) || cell.genre.map { !names.contains($0) } == true
        }
        leaveOut(cellCount - cells.count, of: "affinity", "presets or genres that are not known")
        var state = fresh
        state.presets = presets
        state.cells = cells
        state.genres = genres
        try readNumbers(into: &state)
        state.choiceCount = max(state.choiceCount, genres.map(\.visit).max() ?? 0)
        do {
            return try AffinityModel(restoring: state).state
        } catch {
            leaveOut(max(cells.count, 1), of: "affinity", error)
            return fresh
        }
    }

    private mutating func readNumbers(into state: inout AffinityState) throws(SQLiteError) {
        let numbers = try model("choice_count, rule_weight, rule_square, sharpness, sharpness_square") {
            row in
            (
                choiceCount: try row.integer(0, in: 0...Int.max), ruleWeight: try row.real(1),
                ruleSquare: try row.real(2), sharpness: try row.real(3), sharpnessSquare: try row.real(4)
            )
        }
        guard let numbers else { return }
        state.choiceCount = numbers.choiceCount
        state.ruleWeight = numbers.ruleWeight
        state.ruleSquare = numbers.ruleSquare
        state.sharpness = numbers.sharpness
        state.sharpnessSquare = numbers.sharpnessSquare
    }

    private mutating func affinityCells() throws(SQLiteError) -> [AffinityCell] {
        let terms = StateTables.affinityTerms
        let columns = (["genre", "preset"] + terms + terms.map { "\($0)_square" }).joined(separator: ", ")
        return try rows(columns, of: "affinity") { row in
            let genre = try row.text(0)
            return AffinityCell(
                genre: genre.isEmpty ? nil : genre, preset: try LearningStore.preset(row, 1),
                weights: try (2..<2 + terms.count).map { try row.real($0) },
                squares: try (2 + terms.count..<2 + 2 * terms.count).map { try row.real($0) })
        }
    }
}
