// SPDX-License-Identifier: MIT
public import Prediction

/// What a listener's model starts from.
public struct LearnedState: Sendable {
    /// The matrix as it was last saved, or an empty one.
    public let matrix: TransitionMatrix
    /// Rows that could not be what was saved, and were left out.
    public let damagedRowCount: Int
}
