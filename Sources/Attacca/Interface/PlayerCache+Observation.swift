// SPDX-License-Identifier: MIT
package import CacheModel
import ChunkStorage
import LearningStorage
import Logging
import Prediction
import Threading

/// What the faces of this package show, beyond what a player needs.
extension PlayerCache {
    /// What is known of a track that was registered; `nil` of any other. Never asks the renderer.
    package func registeredTrack(_ track: TrackID) -> RegisteredTrack? { pipeline.registry.registered(track) }

    /// The chunks that are on their way into a tier, in no order.
    package func flights() -> [(key: ChunkKey, stage: FlightStage)] {
        pipeline.flights.withLock { table in
            table.flights.compactMap { key, flight in
                flight.landed == nil ? (key, FlightStage(flight.stage)) : nil
            }
        }
    }

    /// What the player reported last, and the queue that it gave; `nil` before its first report.
    package func reportedPlayback() -> (playhead: Playhead, queue: [TrackID])? {
        let state = controller.state
        return state.playhead.map { ($0, state.queue) }
    }

    /// The chunks that the current plan wants, the likeliest first.
    package func plannedChunks() -> [(key: ChunkKey, probability: Double)] {
        pipeline.benefit.plannedProbabilities.sorted { $0.probability > $1.probability }
    }

    /// How often each preset was chosen after another, of the listener whose playback is followed.
    package func transitions() -> [TransitionOverview] {
        let state = learning.progress.withLock { $0.predictor.switches.state }
        return configuration.presets.flatMap { from in
            let counts = Dictionary(
                state.transitions.filter { $0.order == 1 && $0.context == [from] }.map { ($0.to, $0.count) },
                uniquingKeysWith: max)
            return explanation(after: from).presets.map { next in
                TransitionOverview(
                    from: from, to: next.preset, count: counts[next.preset] ?? 0,
                    probability: next.matrixProbability)
            }
        }
    }

    /// How a chunk sounds; `nil` while that is not known.
    package func features(of track: RegisteredTrack, chunkIndex: Int) -> AudioFeatures? {
        analysis.features(of: track, chunkIndex: chunkIndex)
    }

    /// What would be predicted of the listener whose playback is followed, elsewhere than where it is.
    ///
    /// - Throws: ``AttaccaError/Code/cacheUnavailable`` when what was learned cannot be restored, a mistake of ours.
    package func forecast() throws(AttaccaError) -> ListenerForecast {
        let (state, listener) = learning.progress.withLock {
            ($0.predictor.state, $0.listener?.rawValue ?? "default")
        }
        do {
            return try ListenerForecast(
                listener: listener, state: state, presets: configuration.presets,
                rules: configuration.affinityRules)
        } catch {
            throw .cacheUnavailable("what was learned", cause: error)
        }
    }

    /// What was written into the directory today and may be; `nil` without a disk tier.
    package func writeBudget() -> (writtenToday: ByteCount, dailyBudget: ByteCount?)? {
        guard let store = disk.store else { return nil }
        do {
            let budget = try store.budget()
            return (budget.writtenTodayByteCount, budget.dailyWriteBudget)
        } catch {
            pipeline.statistics.recordDiskError()
            pipeline.logger.warning("the write budget is not at hand", metadata: ["error": "\(error)"])
            return nil
        }
    }

    /// Chunks that each tier holds.
    package func chunkCounts() -> CacheStatistics.PerTier<Int> {
        CacheStatistics.PerTier(
            l1: pipeline.l1.entries().count, l2: pipeline.l2.entries().count,
            l3: disk.store.map { Int($0.statistics().chunkCount) } ?? 0)
    }

    /// How long hits waited, by tier, as counts at or below each bound.
    ///
    /// - Parameter boundsSeconds: Rising.
    package func latencyDistribution(
        boundsSeconds: [Double]
    ) -> CacheStatistics.PerTier<LatencyDistribution> {
        let latency = pipeline.statistics.latencyHistograms
        return CacheStatistics.PerTier(
            l1: latency.l1.distribution(boundsSeconds: boundsSeconds),
            l2: latency.l2.distribution(boundsSeconds: boundsSeconds),
            l3: latency.l3.distribution(boundsSeconds: boundsSeconds))
    }
}
