// SPDX-License-Identifier: MIT
public import CacheModel

extension AffinityModel {
    /// All that was learned, to be stored.
    public var state: AffinityState {
        AffinityState(
            presets: presets,
            cells: cells.map { key, terms in
                AffinityCell(
                    genre: key.genre, preset: key.preset, weights: terms.weights, squares: terms.squares)
            }.sorted { ($0.genre ?? "", $0.preset) < ($1.genre ?? "", $1.preset) },
            genres: genres.map { AffinityState.Genre(name: $0, count: $1.count, visit: $1.visit) }
                .sorted { $0.name < $1.name },
            ruleWeight: ruleWeight, ruleSquare: ruleSquare, sharpness: sharpness,
            sharpnessSquare: sharpnessSquare, choiceCount: choiceCount)
    }

    /// The model that had this ``state``; its predictions are equal to the last bit.
    ///
    /// - Parameters:
    ///   - state: As stored.
    ///   - rules: The rules that the model had.
    /// - Throws: ``PredictionError/Code/inconsistentState`` when no model can have had the state.
    public init(restoring state: AffinityState, rules: AffinityRules = .reference) throws(PredictionError) {
        self.init(rules: rules)
        guard state.presets.count <= Self.presetCountMax, Set(state.presets).count == state.presets.count
        else { throw .impossibleAffinity("\(state.presets.count) presets") }
        guard Self.ruleWeights.contains(state.ruleWeight), Self.sharpnesses.contains(state.sharpness),
            [state.ruleSquare, state.sharpnessSquare].allSatisfy({ $0 > 0 && $0 < 1e12 }),
            (0..<1 << 53).contains(state.choiceCount)
        else { throw .impossibleAffinity("rules by \(state.ruleWeight), sharpness \(state.sharpness)") }
        guard state.genres.count <= Self.genreCountMax else {
            throw .impossibleAffinity("\(state.genres.count) genres")
        }
        for genre in state.genres {
            guard Self.isUsable(genre.name), genre.count >= 1, genre.count <= genre.visit,
                genre.visit <= state.choiceCount,
                genres.updateValue((genre.count, genre.visit), forKey: genre.name) == nil
            else { throw .impossibleAffinity("genre \(genre.name)") }
        }
        for cell in state.cells {
            guard cell.isPossible, state.presets.contains(cell.preset),
                cell.genre.map({ genres[$0] != nil }) != false,
                cells.updateValue(
                    Terms(weights: cell.weights, squares: cell.squares),
                    forKey: Key(genre: cell.genre, preset: cell.preset)) == nil
            else { throw .impossibleAffinity("\(cell.preset) on \(cell.genre ?? "any audio")") }
        }
        presets = state.presets
        ruleWeight = state.ruleWeight
        ruleSquare = state.ruleSquare
        sharpness = state.sharpness
        sharpnessSquare = state.sharpnessSquare
        choiceCount = state.choiceCount
    }
}
