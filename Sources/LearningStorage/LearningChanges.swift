// SPDX-License-Identifier: MIT
public import Prediction

/// What a session has to save: one transaction's worth.
public struct LearningChanges: Sendable {
    /// The session that it comes from; its listener is the one that learned.
    public let session: SessionID
    /// The predictor now, of which all that was learned is saved; `nil` when it has learned nothing since it was last
    /// saved. A copy costs nothing: what is written is worked out of it by the save, outside any lock of the player's.
    ///
    /// The stored probabilities are among its presets and those that were learned.
    public var predictor: Predictor?
    /// Predictions settled since the last save, oldest first.
    public var settlements: [SettlementRecord]
    /// Outcomes since the last save; see `PrefetchOutcomes.since(_:)`.
    public var prefetch: PrefetchOutcomes
    /// The session's numbers so far; `nil` leaves them as they are.
    public var summary: SessionSummary?
    /// The last plan, which replaces the one that is stored; `nil` leaves that as it is.
    public var plan: PlanRecord?

    public init(
        session: SessionID, predictor: Predictor? = nil, settlements: [SettlementRecord] = [],
        prefetch: PrefetchOutcomes = PrefetchOutcomes(), summary: SessionSummary? = nil,
        plan: PlanRecord? = nil
    ) {
        self.session = session
        self.predictor = predictor
        self.settlements = settlements
        self.prefetch = prefetch
        self.summary = summary
        self.plan = plan
    }

    /// Whether there is nothing to save.
    public var isEmpty: Bool {
        predictor == nil && settlements.isEmpty && prefetch == PrefetchOutcomes() && summary == nil
            && plan == nil
    }
}
