// SPDX-License-Identifier: MIT
import CacheModel
import LearningStorage
import Prediction

/// What a session has learned and not saved yet. Pure.
struct LearningProgress: Sendable {
    private(set) var model: Predictor
    /// Whose model it is; `nil` before the first session.
    private(set) var listener: ListenerName?
    /// Whether what is learned is to be stored.
    private(set) var isStored = false
    /// The session in the database; `nil` until the first save, and while nothing is stored.
    private(set) var session: SessionID?
    /// The database that this session is saved in, as the keeper of the disk tier counts them; `nil` until what is
    /// stored of the listener was loaded from one.
    private var databaseNumber: Int?
    private(set) var counts = CacheStatistics.Predictions()
    private var observer = PlayheadObserver()
    private(set) var unsavedPredictions: [SettlementRecord] = []
    private var hasUnsavedSwitches = false
    private var savedOutcomes = PrefetchOutcomes()

    init(model: Predictor) { self.model = model }

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
        if stored.switches.switchCount >= model.switches.switchCount {
            model = stored
            hasUnsavedSwitches = false
        } else {
            hasUnsavedSwitches = true
        }
    }

    /// From now on that database holds what is learned. A new one has nothing yet: the session begins there anew, with
    /// everything that is known.
    mutating func move(toDatabase number: Int) {
        guard isStored, let databaseNumber, databaseNumber != number else { return }
        self.databaseNumber = number
        session = nil
        hasUnsavedSwitches = true
        savedOutcomes = PrefetchOutcomes()
    }

    /// The database has begun the session of a listener.
    mutating func begin(_ session: SessionID, of listener: ListenerName) {
        if listenerWithoutSession == listener { self.session = session }
    }

    var playedSeconds: Double { observer.playedSeconds }

    /// Takes in a report.
    mutating func observe(_ playhead: Playhead, at instant: MonotonicTime, wallTime: WallTime) {
        for event in observer.observe(playhead, at: instant) {
            for consequence in model.observe(event.predictorEvent(at: playhead), at: instant) {
                switch consequence {
                case .learned:
                    hasUnsavedSwitches = true
                case .settled(let settlement):
                    if settlement.mixed.isRight { counts.rightCount += 1 } else { counts.wrongCount += 1 }
                    guard isStored else { continue }
                    unsavedPredictions.append(SettlementRecord(settlement: settlement, settledAt: wallTime))
                    if unsavedPredictions.count > LearningStore.predictionCountMax {
                        unsavedPredictions.removeFirst()
                    }
                case .ignored:
                    break
                }
            }
        }
    }

    /// What has to be saved, as if it were; `nil` when there is nothing, or nowhere to save it.
    mutating func takeChanges(outcomes: PrefetchOutcomes) -> LearningChanges? {
        guard let session else { return nil }
        let changes = LearningChanges(
            session: session, predictor: hasUnsavedSwitches ? model : nil, settlements: unsavedPredictions,
            prefetch: outcomes.since(savedOutcomes))
        hasUnsavedSwitches = false
        unsavedPredictions = []
        savedOutcomes = outcomes
        return changes.isEmpty ? nil : changes
    }

    /// Makes changes that could not be saved unsaved again, up to the number of predictions that are kept at all.
    mutating func restore(_ changes: LearningChanges) {
        guard changes.session == session else { return }
        if changes.predictor != nil { hasUnsavedSwitches = true }
        unsavedPredictions = Array(
            (changes.settlements + unsavedPredictions).suffix(LearningStore.predictionCountMax))
        savedOutcomes = savedOutcomes.since(changes.prefetch)
    }

    /// Goes on with another listener's model. The counts of this cache go on as they are.
    ///
    /// - Parameter isStored: Whether what is learned from now on is to be stored.
    mutating func restart(listener: ListenerName, model: Predictor, isStored: Bool) {
        self.listener = listener
        self.model = model
        self.isStored = isStored
        session = nil
        databaseNumber = nil
        observer = PlayheadObserver()
        unsavedPredictions = []
        hasUnsavedSwitches = false
    }
}

extension ListenerEvent {
    /// The event as the predictor takes it in.
    fileprivate func predictorEvent(at playhead: Playhead) -> PredictorEvent {
        switch self {
        case .playheadMoved(let preset):
            .playing(PredictorEvent.Playing(preset: preset, positionSeconds: playhead.positionSeconds))
        case .presetSwitched(let from, let to): .presetSwitched(from: from, to: to)
        case .seeked: .seeked(isForward: true)
        case .trackChanged: .trackChosen(isForward: true)
        }
    }
}
