// SPDX-License-Identifier: MIT
import CacheModel
import LearningStorage
import Logging
import Prediction
import Threading

/// Keeps what is known of the listener: feeds the model with what the playhead shows, and brings it to and from disk.
///
/// The lock covers the model only; loading and saving happen outside it, on the caller's or the maintenance thread.
final class LearningCoordinator: Sendable {
    /// How often what was learned is saved, in seconds.
    static let saveIntervalSeconds = 3.0

    private let progress: Lock<LearningProgress>
    /// Held while the database is written; nobody on a playback path saves.
    /// Saves so far. A count rather than nothing: ThreadSanitizer takes a state of no size for what lies behind it.
    private let saving = Lock(0)
    private let disk: DiskTierKeeper
    private let configuration: CacheConfiguration
    private let statistics: StatisticsRecorder

    /// - Parameter disk: Where what is learned survives, whenever it is there.
    init(configuration: CacheConfiguration, disk: DiskTierKeeper, statistics: StatisticsRecorder) {
        self.configuration = configuration
        self.disk = disk
        self.statistics = statistics
        progress = Lock(LearningProgress(model: Self.model(configuration)))
    }

    private static func model(_ configuration: CacheConfiguration) -> Predictor {
        Predictor(presets: configuration.presets, isLearning: configuration.isLearningEnabled)
    }

    // MARK: Following

    /// Takes in a report. Microseconds.
    func observe(_ playhead: Playhead, at instant: MonotonicTime) {
        let wallTime = configuration.timeSource.wallNow()
        progress.withLock { $0.observe(playhead, at: instant, wallTime: wallTime) }
    }

    /// The presets that are likely next, likeliest first.
    func predictions(after current: Preset) -> [PresetProbability] {
        let instant = configuration.timeSource.monotonicNow()
        return progress.withLock { $0.model.prediction(after: current, at: instant).mixed }
    }

    var predictionCounts: CacheStatistics.Predictions { progress.withLock { $0.counts } }

    // MARK: Storing

    /// Begins a session of a listener with what is stored of them; ends the one before. Blocks for the disk, to read:
    /// the row of the session is written with the first save, since the first write into an empty log waits for the
    /// disk, and so would the first chunk. What the disk refuses is logged and tried again with every save; meanwhile
    /// the session goes on without it.
    func begin(listener: ListenerName) {
        end()
        progress.withLock { progress in
            // Nothing of the one before is this one's; the same listener goes on, were it only from memory.
            let isSame = progress.listener == listener
            let model = isSame ? progress.model : Self.model(configuration)
            progress.restart(
                listener: listener, model: model,
                isStored: disk.isConfigured && configuration.isLearningEnabled)
        }
        onDisk { opened throws(LearningError) in try load(from: opened) }
    }

    /// Saves what has changed. Blocks for the disk; on failure everything is kept for the next time.
    func save() {
        onDisk { opened throws(LearningError) in
            try load(from: opened)
            try save(to: opened)
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

    /// Runs what needs the database, if there is one now. One at a time: a matrix must not be followed by an older one.
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
        var model = Self.model(configuration)
        if let state = try opened.tier.learning.load(listener: listener).predictor {
            do {
                model = try Predictor(
                    restoring: state, presets: configuration.presets,
                    isLearning: configuration.isLearningEnabled)
            } catch {
                configuration.logger.error("what was learned is left out", metadata: ["error": "\(error)"])
            }
        }
        progress.withLock { [model] in $0.adopt(model, of: listener, database: opened.databaseNumber) }
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
            var changes = progress.withLock({
                $0.takeChanges(outcomes: outcomes)
            })
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
