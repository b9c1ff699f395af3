// SPDX-License-Identifier: MIT
import CacheModel

/// All that `top` shows of a cache, from a server or from a directory.
struct TopState: Hashable, Sendable {
    /// Where a chunk is, or will be.
    enum Place: Hashable, Sendable {
        case tier(Tier)
        case inFlight
        case predicted
    }

    struct TierShown: Hashable, Sendable {
        var tier: Tier
        var chunkCount: Int
        var byteCount: Int
        /// `nil`: not known.
        var capacity: Int?
        /// Of what reached this tier; `nil` before anything did.
        var hitRatio: Double?
        /// `nil` before anything was measured.
        var medianSeconds: Double?
        var slowestPercentSeconds: Double?
    }

    struct Row: Hashable, Sendable {
        var preset: String
        /// One for each chunk of the track; `nil` is not cached.
        var places: [Place?]
    }

    struct Prediction: Hashable, Sendable {
        var preset: String
        var listener: Double
        /// `nil` while nothing is known of the audio.
        var audio: Double?
        var mixed: Double
    }

    struct Playing: Hashable, Sendable {
        var title: String
        var preset: String
        var positionSeconds: Double
        var durationSeconds: Double
        var chunkIndex: Int
    }

    /// The address of the server or the name of the directory.
    var source: String
    /// Whether an engine is at work; else a directory is looked at.
    var isLive: Bool
    /// `healthy`, `warning`, `critical`, or `unknown`.
    var health: String?
    var requestCount = 0
    var missCount = 0
    var hitRatio: Double?
    var stallCount = 0
    var stallSeconds = 0.0
    var rendersInFlight = 0
    var tiers: [TierShown] = []
    var playing: Playing?
    /// The track that the map is of, as it is shown.
    var mapTitle = ""
    var rows: [Row] = []
    var listenerWeight: Double?
    var predictions: [Prediction] = []

    var chunkCount: Int { rows.first?.places.count ?? 0 }
}
