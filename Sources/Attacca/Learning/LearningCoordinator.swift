// SPDX-License-Identifier: MIT
import CacheModel
import LearningStorage
import Logging
import Prediction
import Threading

/// Keeps what is known of the listener: feeds the predictor with what the playhead shows, and brings it to and from disk.
///
/// The lock covers the predictor only; loading and saving happen outside it, on the caller's or the maintenance thread.
final class LearningCoordinator: Sendable {
    /// How often what was learned is saved, in seconds.
    static let saveIntervalSeconds = 3.0

    let progress: Lock<LearningProgress>
    /// Held while the database is written; nobody on a playback path saves.
    /// Saves so far. A count rather than nothing: ThreadSanitizer takes a state of no size for what lies behind it.
    private let saving = Lock(0)
    private let disk: DiskTierKeeper
    private let analysis: FeatureAnalysis
    private let configuration: CacheConfiguration
    private let statistics: StatisticsRecorder

    /// - Parameters:
    ///   - disk: Where what is learned survives, whenever it is there.
    ///   - analysis: What it finds out is stored with what is learned.
    init(
        configuration: CacheConfiguration, disk: DiskTierKeeper, analysis: FeatureAnalysis,
        statistics: StatisticsRecorder
    ) {
        self.configuration = configuration
        self.disk = disk
        self.analysis = analysis
        self.statistics = statistics
        progress = Lock(LearningProgress(predictor: Self.newPredictor(configuration)))
    }

    /// A predictor that knows nothing of its listener.
    private static func newPredictor(_ configuration: CacheConfiguration) -> Predictor {
        Predictor(
            presets: configuration.presets, rules: configuration.affinityRules,
            isLearning: configuration.isLearningEnabled)
    }

    // MARK: Following

    /// Takes in a report. Microseconds.
    func observe(_ report: PlaybackReport, at instant: MonotonicTime) {
        let wallTime = configuration.timeSource.wallNow()
        let outcomes = progress.withLock { $0.observe(report, at: instant, wallTime: wallTime) }
        for case .settled(let settlement) in outcomes {
            let trial = statistics.takePrefetchTrial()
            progress.withLock { $0.settlePrefetch(trial) }
            statistics.events.emit(.predictionSettled(SettledPrediction(settlement)))
        }
    }

    /// Takes in what has become known of the audio that was reported last.
    func update(_ features: AudioFeatures) { progress.withLock { $0.update(features) } }

    /// What follows a preset on the audio that was reported last, and what else the listener may do.
    func forecast(after current: Preset) -> PlanningForecast {
        progress.withLock { progress in
            let now = instant(progress)
            return PlanningForecast(
                predictions: progress.predictor.prediction(after: current, at: now).mixed,
                prefetch: progress.counts.prefetch, hazards: progress.predictor.hazards(at: now),
                mode: progress.predictor.mode(at: now))
        }
    }

    /// With which presets the listener begins a session or a track, the likeliest first.
    func startPresets(current: Preset) -> [PresetProbability] {
        progress.withLock { $0.predictor.startPresets(current: current) }
    }

    /// The prediction after a preset, with its reasons.
    func explanation(after current: Preset) -> PredictionExplanation {
        progress.withLock { $0.predictor.explanation(after: current, at: instant($0)) }
    }

    /// What the listener does first within the next 30 seconds, the likeliest first; empty before any report.
    func scenarios() -> [ScenarioProbability] {
        progress.withLock { $0.predictor.scenarios(at: instant($0)) }
    }

    /// Now, on the listener's clock, which may be another than ours: when the last report was made.
    private func instant(_ progress: LearningProgress) -> MonotonicTime {
        progress.lastInstant ?? configuration.timeSource.monotonicNow()
    }

    /// Trials of speculative rendering that the verdict on it rests on.
    var trialCount: Int { progress.withLock { $0.predictor.verdict.trials.count } }

    var predictionCounts: CacheStatistics.Predictions { progress.withLock { $0.counts } }

    // MARK: Storing

    /// Begins a session of a listener with what is stored of them; ends the one before. Blocks for the disk, to read:
    /// the row of the session is written with the first save, since the first write into an empty log waits for the
    /// disk, and so would the first chunk. What the disk refuses is logged and tried again with every save; meanwhile
    /// the session goes on without it.
    func begin(listener: ListenerName) {
        end()
        // What was rendered for the session before is none of this one's trials.
        statistics.beginPrefetchTrials()
        progress.withLock { progress in
            // Nothing of the one before is this one's; the same listener goes on, were it only from memory.
            let isSame = progress.listener == listener
            progress.restart(
                listener: listener,
                predictor: isSame ? progress.predictor : Self.newPredictor(configuration),
                isStored: disk.isConfigured && configuration.isLearningEnabled)
        }
        onDisk { opened throws(LearningError) in try load(from: opened) }
    }

    /// Saves what has changed. Blocks for the disk; on failure everything is kept for the next time.
    func save() {
        onDisk { opened throws(LearningError) in
            try load(from: opened)
            try save(to: opened)
            try analysis.save(to: opened.tier.learning)
        }
    }

    /// Saves a last time and ends the session, if one runs.
    func end() {
        save()
        guard let session = progress.withLock({ $0.endSession() }) else { return }
        onDisk { opened throws(LearningError) in
            try opened.tier.learning.endSession(session, summary: summary())
        }
    }

    /// Runs what needs the database, if there is one now. One at a time: a state must not be followed by an older one.
    private func onDisk(_ body: (DiskTierKeeper.Opened) throws(LearningError) -> Void) {
        guard let opened = disk.current else { return }
        saving.withLock { count in
            count += 1
            do throws(LearningError) {
                try body(opened)
            } catch {
                configuration.logger.warning(
                    "what was learned is not saved or at hand yet", metadata: ["error": "\(error)"])
            }
        }
    }

    private func load(from opened: DiskTierKeeper.Opened) throws(LearningError) {
        guard let listener = progress.withLock({ $0.listenerToLoad }) else { return }
        let stored = restored(try opened.tier.learning.load(listener: listener).predictor, of: listener)
        progress.withLock { $0.adopt(stored, of: listener, database: opened.databaseNumber) }
    }

    /// A predictor that goes on from what is stored; a new one where that is nothing, or cannot be.
    private func restored(_ state: PredictorState?, of listener: ListenerName) -> Predictor {
        guard let state else { return Self.newPredictor(configuration) }
        do throws(PredictionError) {
            return try Predictor(
                restoring: state, presets: configuration.presets, rules: configuration.affinityRules,
                isLearning: configuration.isLearningEnabled)
        } catch {
            configuration.logger.error(
                "what was learned is left out", metadata: ["listener": "\(listener)", "error": "\(error)"])
            return Self.newPredictor(configuration)
        }
    }

    private func save(to opened: DiskTierKeeper.Opened) throws(LearningError) {
        let storage = opened.tier.learning
        progress.withLock { $0.move(toDatabase: opened.databaseNumber) }
        if let listener = progress.withLock({ $0.listenerWithoutSession }) {
            let session = try storage.beginSession(
                listener: listener, player: configuration.playerName,
                playerVersion: configuration.playerVersion)
            progress.withLock { $0.begin(session, of: listener) }
        }
        let outcomes = statistics.prefetchOutcomes
        guard
            var changes = progress.withLock({ $0.takeChanges(outcomes: outcomes) })
        else { return }
        changes.summary = summary()
        do throws(LearningError) {
            try storage.save(changes)
        } catch {
            progress.withLock { [changes] in $0.restore(changes) }
            throw error
        }
    }

    private func summary() -> SessionSummary {
        let snapshot = statistics.snapshot()
        return SessionSummary(
            playedSeconds: progress.withLock { $0.playedSeconds },
            l1HitCount: snapshot.hits.l1, l2HitCount: snapshot.hits.l2, l3HitCount: snapshot.hits.l3,
            missCount: snapshot.missCount, stallCount: snapshot.stalls.count,
            stallSeconds: snapshot.stalls.totalSeconds)
    }
}
