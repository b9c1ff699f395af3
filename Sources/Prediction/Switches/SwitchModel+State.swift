// SPDX-License-Identifier: MIT

extension SwitchModel {
    /// All that was learned, to be stored.
    ///
    /// - Complexity: O(*n* log *n*) in the cells.
    public var state: SwitchState {
        SwitchState(
            presets: history.byRecency.compactMap(history.name), recentPresets: history.runPresets,
            recentPlaces: history.runPlaces, transitions: history.transitions, recency: history.recency,
            expertWeights: pool.weights, recentShare: pool.recentShare, switchCount: history.switchCount)
    }

    /// The model that had this ``state``; its predictions are equal to the last bit.
    ///
    /// - Parameters:
    ///   - state: As stored.
    ///   - base: The base table that the model had.
    /// - Throws: ``PredictionError`` when no model can have had the state: its numbers are out of their
    ///   ranges, a cell occurs twice or names what is not known, or there are too many of something.
    public init(restoring state: SwitchState, base: BaseTable = .reference) throws(PredictionError) {
        self.init(base: base)
        try history.restore(state)
        guard state.expertWeights.count == Self.expertCount,
            state.expertWeights.allSatisfy({ $0 >= 0 && $0 <= ExpertPool.weightMax }),
            state.recentShare > 0, state.recentShare < 1
        else { throw .impossibleWeights(state.expertWeights + [state.recentShare]) }
        pool = ExpertPool(
            weights: state.expertWeights, recentShare: state.recentShare, recentExperts: Self.recentExperts)
    }
}
