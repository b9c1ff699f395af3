// SPDX-License-Identifier: MIT
public import CacheModel
public import Prediction

/// What a session has to save: one transaction's worth.
public struct LearningChanges: Sendable {
    /// The session that it comes from; its listener is the one that learned.
    public let session: SessionID
    /// The matrix now; `nil` when it has not changed since it was last saved.
    public var matrix: TransitionMatrix?
    /// The presets that the player offers: the stored probabilities are among them and those of the matrix.
    public var presets: [Preset]
    /// Predictions settled since the last save, oldest first.
    public var predictions: [PredictionRecord]
    /// Outcomes since the last save; see `PrefetchOutcomes.since(_:)`.
    public var prefetch: PrefetchOutcomes
    /// The session's numbers so far; `nil` leaves them as they are.
    public var summary: SessionSummary?

    public init(
        session: SessionID, matrix: TransitionMatrix? = nil, presets: [Preset] = [],
        predictions: [PredictionRecord] = [], prefetch: PrefetchOutcomes = PrefetchOutcomes(),
        summary: SessionSummary? = nil
    ) {
        self.session = session
        self.matrix = matrix
        self.presets = presets
        self.predictions = predictions
        self.prefetch = prefetch
        self.summary = summary
    }

    /// Whether there is nothing to save.
    public var isEmpty: Bool {
        matrix == nil && predictions.isEmpty && prefetch == PrefetchOutcomes() && summary == nil
    }
}
