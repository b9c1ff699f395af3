// SPDX-License-Identifier: MIT
package import CacheModel
import LearningStorage
package import Prediction

/// What a session has learned and not saved yet. Pure.
package struct LearningProgress: Sendable {
    package private(set) var predictor: Predictor
    /// Whose predictor it is; `nil` before the first session.
    private(set) var listener: ListenerName?
    /// Whether what is learned is to be stored.
    private(set) var isStored = false
    /// The session in the database; `nil` until the first save, and while nothing is stored.
    private(set) var session: SessionID?
    /// The database that this session is saved in, as the keeper of the disk tier counts them; `nil` until what is
    /// stored of the listener was loaded from one.
    private var databaseNumber: Int?
    package private(set) var counts = CacheStatistics.Predictions()
    private var observer = PlayheadObserver()
    /// When the last report was made.
    private(set) var lastInstant: MonotonicTime?
    private(set) var unsavedSettlements: [SettlementRecord] = []
    private var hasUnsavedLearning = false
    private var savedOutcomes = PrefetchOutcomes()
    /// The last plan, whether it is saved or not.
    private var plan: PlanRecord?
    private var hasUnsavedPlan = false

    package init(predictor: Predictor) { self.predictor = predictor }

    /// Ends the session: what is learned from now on is not stored.
    mutating func endSession() -> SessionID? {
        defer {
            isStored = false
            session = nil
        }
        return session
    }

    /// Of whom what is stored has to be loaded, if of anybody.
    var listenerToLoad: ListenerName? { isStored && databaseNumber == nil ? listener : nil }

    /// Whose session the database has to begin, if any.
    var listenerWithoutSession: ListenerName? {
        isStored && databaseNumber != nil && session == nil ? listener : nil
    }

    /// Takes over what is stored of a listener, unless more was learned here while it was out of reach.
    mutating func adopt(_ stored: Predictor, of listener: ListenerName, database: Int) {
        guard listenerToLoad == listener else { return }
        databaseNumber = database
        if stored.switches.switchCount >= predictor.switches.switchCount {
            predictor = stored
            hasUnsavedLearning = false
        } else {
            hasUnsavedLearning = true
        }
        counts.prefetch = CacheStatistics.PresetPrefetch(predictor.verdict.finding)
    }

    /// From now on that database holds what is learned. A new one has nothing yet: the session begins there anew, with
    /// everything that is known.
    mutating func move(toDatabase number: Int) {
        guard isStored, let databaseNumber, databaseNumber != number else { return }
        self.databaseNumber = number
        session = nil
        hasUnsavedLearning = true
        hasUnsavedPlan = plan != nil
        savedOutcomes = PrefetchOutcomes()
    }

    /// The database has begun the session of a listener.
    mutating func begin(_ session: SessionID, of listener: ListenerName) {
        if listenerWithoutSession == listener { self.session = session }
    }

    var playedSeconds: Double { observer.playedSeconds }

    // MARK: Following

    /// Takes in a report.
    ///
    /// - Returns: What came of it, in order; ``settlePrefetch(_:)`` once for each prediction that was settled.
    package mutating func observe(
        _ report: PlaybackReport, at instant: MonotonicTime, wallTime: WallTime
    ) -> [PredictorOutcome] {
        lastInstant = instant
        var all: [PredictorOutcome] = []
        for event in observer.observe(report, at: instant) {
            // Playing on changes the rates.
            hasUnsavedLearning = predictor.isLearning
            let outcomes = predictor.observe(event, at: instant)
            for case .settled(let settlement) in outcomes { settle(settlement, at: wallTime) }
            all += outcomes
        }
        return all
    }

    private mutating func settle(_ settlement: PredictionSettlement, at wallTime: WallTime) {
        counts.count(settlement)
        guard isStored else { return }
        unsavedSettlements.append(SettlementRecord(settlement: settlement, settledAt: wallTime))
        if unsavedSettlements.count > LearningStore.predictionCountMax { unsavedSettlements.removeFirst() }
    }

    /// Something has become known of the audio that plays.
    mutating func update(_ features: AudioFeatures) {
        guard let (event, instant) = observer.update(features) else { return }
        _ = predictor.observe(event, at: instant)
    }

    /// What speculative rendering cost and saved since the prediction before; once for each that is settled.
    package mutating func settlePrefetch(_ trial: PrefetchTrial) {
        predictor.settlePrefetch(trial)
        counts.prefetch = CacheStatistics.PresetPrefetch(predictor.verdict.finding)
    }

    /// A plan was made. One that says what the last one said, only later, is not saved again.
    mutating func record(_ plan: PlanRecord) {
        guard isStored, self.plan.map(plan.saysTheSame) != true else { return }
        self.plan = plan
        hasUnsavedPlan = true
    }

    // MARK: Storing

    /// What has to be saved, as if it were; `nil` when there is nothing, or nowhere to save it.
    mutating func takeChanges(outcomes: PrefetchOutcomes) -> LearningChanges? {
        guard let session else { return nil }
        let changes = LearningChanges(
            session: session, predictor: hasUnsavedLearning ? predictor : nil,
            settlements: unsavedSettlements,
            prefetch: outcomes.since(savedOutcomes), plan: hasUnsavedPlan ? plan : nil)
        hasUnsavedLearning = false
        hasUnsavedPlan = false
        unsavedSettlements = []
        savedOutcomes = outcomes
        return changes.isEmpty ? nil : changes
    }

    /// Makes changes that could not be saved unsaved again, up to the number of predictions that are kept at all.
    mutating func restore(_ changes: LearningChanges) {
        guard changes.session == session else { return }
        if changes.predictor != nil { hasUnsavedLearning = true }
        if changes.plan != nil { hasUnsavedPlan = true }
        unsavedSettlements = Array(
            (changes.settlements + unsavedSettlements).suffix(LearningStore.predictionCountMax))
        savedOutcomes = savedOutcomes.since(changes.prefetch)
    }

    /// Goes on with another listener's predictor. The counts of this cache go on as they are.
    ///
    /// - Parameter isStored: Whether what is learned from now on is to be stored.
    mutating func restart(listener: ListenerName, predictor: Predictor, isStored: Bool) {
        self.listener = listener
        self.predictor = predictor
        self.isStored = isStored
        session = nil
        databaseNumber = nil
        observer = PlayheadObserver()
        lastInstant = nil
        unsavedSettlements = []
        hasUnsavedLearning = false
        plan = nil
        hasUnsavedPlan = false
        counts.prefetch = CacheStatistics.PresetPrefetch(predictor.verdict.finding)
    }
}
