// SPDX-License-Identifier: MIT

/// How the predictions of a day fared, over all that were settled: kept for ever.
public struct DailyAccuracy: Hashable, Sendable {
    /// How one source fared.
    public struct Source: Hashable, Sendable {
        /// Predictions whose likeliest preset was chosen.
        public let rightCount: Int
        /// Mean -log2 of what was given to what was chosen, over the predictions that it was in; `nil` when there are
        /// none.
        public let bits: Double?
    }

    /// YYYY-MM-DD, UTC.
    public let day: String
    /// Predictions that were settled.
    public let predictionCount: Int
    /// Those of them where something was known of the audio.
    public let audioCount: Int
    public let byListener, byAudio, mixed: Source
    /// The mean weight of the listener's source over those with known audio; `nil` when there are none.
    public let listenerWeight: Double?
}
