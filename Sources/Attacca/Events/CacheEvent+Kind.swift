// SPDX-License-Identifier: MIT
public import CacheModel

extension CacheEvent {
    /// What can happen in a cache. More kinds come with later versions: have a default for them.
    ///
    /// Of each request, exactly one ``hit(_:tier:waitedSeconds:)`` or ``miss(_:cause:waitedSeconds:)`` tells, as it is
    /// answered; but for a request that fails before it is known which chunk it is for, or since the cache is closed. Of each
    /// render that began, ``renderStarted(_:priority:)`` tells, and of its end exactly one of
    /// ``renderFinished(_:renderSeconds:)``, ``renderFailed(_:_:)``, ``renderCancelled(_:)`` and
    /// ``rendererStuck(_:deadlineSeconds:)``, unless the cache is closed before.
    @nonexhaustive
    public enum Kind: Sendable {
        /// A request was answered out of a tier. Seconds from the request to the answer.
        case hit(ChunkKey, tier: Tier, waitedSeconds: Double)
        /// A request was answered with a chunk that had to be rendered, or with an error, and was found in no tier.
        /// Seconds from the request to the answer.
        case miss(ChunkKey, cause: MissCause, waitedSeconds: Double)
        /// A listener had nothing to hear for longer than ``CacheConfiguration/stallThresholdSeconds``. Follows the hit or
        /// miss of the same request. Who takes parts waits for the first part only.
        case stall(ChunkKey, waitedSeconds: Double)

        /// A render has begun, for a listener or ahead of need.
        case renderStarted(ChunkKey, priority: RenderPriority)
        /// A render has given its chunk. Seconds that it ran, without those in which it stood aside for a listener.
        case renderFinished(ChunkKey, renderSeconds: Double)
        /// A render has failed, or ran over its deadline and noticed.
        case renderFailed(ChunkKey, AttaccaError)
        /// A render ended because nobody wants its chunk any more, or is to begin anew.
        case renderCancelled(ChunkKey)
        /// A render ran over its deadline, in seconds, and does not return: its thread is left to it and replaced. What it
        /// may still return is thrown away, and not told of.
        case rendererStuck(ChunkKey, deadlineSeconds: Double)

        /// A chunk was evicted from a tier to make room, or because the tier shrank; it may be in another one. Of L3, what
        /// this process evicted.
        case evicted(ChunkKey, tier: Tier)
        /// One tier was cleared; `nil`: all were.
        case cleared(tier: Tier?)
        /// A track was deleted or modified: its chunks, or those of its earlier content, are gone.
        case invalidated(track: TrackID)

        /// The listener went over to another preset or intensity on a track that plays on, or with the next track.
        case switched(track: TrackID, from: Variant, to: Variant)
        /// A prediction of the next preset met what the listener did.
        case predictionSettled(SettledPrediction)

        /// The memory tiers are sized for another level.
        case memoryPressureChanged(MemoryPressureLevel)
        /// The disk tier was given up, and the cache works from memory; why.
        case diskTierLost(AttaccaError)
        /// The disk tier is back, or there for the first time after it could not be used at the start.
        case diskTierRegained

        /// So many events are missing here, since the subscription was full and these were the oldest.
        case dropped(count: Int)
    }
}

extension CacheEvent.Kind {
    /// A short name of the kind that never changes, for logs, filters and other languages: `hit`, `render_started`.
    public var name: String {
        switch self {
        case .hit: "hit"
        case .miss: "miss"
        case .stall: "stall"
        case .renderStarted: "render_started"
        case .renderFinished: "render_finished"
        case .renderFailed: "render_failed"
        case .renderCancelled: "render_cancelled"
        case .rendererStuck: "renderer_stuck"
        case .evicted: "evicted"
        case .cleared: "cleared"
        case .invalidated: "invalidated"
        case .switched: "switched"
        case .predictionSettled: "prediction_settled"
        case .memoryPressureChanged: "memory_pressure_changed"
        case .diskTierLost: "disk_tier_lost"
        case .diskTierRegained: "disk_tier_regained"
        case .dropped: "dropped"
        }
    }
}

extension CacheEvent.Kind: CustomStringConvertible {
    public var description: String {
        switch self {
        case .hit(let key, let tier, let seconds): "hit \(tier.rawValue) \(key), \(seconds) s"
        case .miss(let key, let cause, let seconds): "miss \(key) (\(cause.rawValue)), \(seconds) s"
        case .stall(let key, let seconds): "stall \(key), \(seconds) s"
        case .renderStarted(let key, let priority): "render started \(key) (\(priority))"
        case .renderFinished(let key, let seconds): "render finished \(key), \(seconds) s"
        case .renderFailed(let key, let error): "render failed \(key): \(error)"
        case .renderCancelled(let key): "render cancelled \(key)"
        case .rendererStuck(let key, let seconds): "renderer stuck \(key), deadline \(seconds) s"
        case .evicted(let key, let tier): "evicted \(tier.rawValue) \(key)"
        case .cleared(let tier): "cleared \(tier?.rawValue ?? "all tiers")"
        case .invalidated(let track): "invalidated \(track)"
        case .switched(let track, let from, let to): "switched \(track) [\(from)] to [\(to)]"
        case .predictionSettled(let settled): "prediction settled \(settled)"
        case .memoryPressureChanged(let level): "memory pressure \(level)"
        case .diskTierLost(let error): "disk tier lost: \(error)"
        case .diskTierRegained: "disk tier regained"
        case .dropped(let count): "dropped \(count) events"
        }
    }
}
