// SPDX-License-Identifier: MIT
public import Prediction

/// What a listener's predictor goes on from.
public struct LearnedState: Sendable {
    /// All that was last saved of the listener, equal to it to the last bit; `nil` when nothing was.
    ///
    /// `Predictor(restoring:presets:base:rules:isLearning:)` accepts it: what it would not accept is left out.
    public let predictor: PredictorState?
    /// Rows that could not be what was saved, and were left out.
    public let damagedRowCount: Int
}
