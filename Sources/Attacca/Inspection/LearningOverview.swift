// SPDX-License-Identifier: MIT
public import CacheModel

/// What is known of a listener, for people.
public struct LearningOverview: Hashable, Sendable {
    /// Who the listener is.
    public let listener: String
    /// Switches that were learned.
    public let switchCount: Int
    /// Those of them on audio whose features were known.
    public let choiceCount: Int
    /// The presets that were seen, the one that plays first.
    public let presets: [Preset]
    /// The transition matrix, by preset, the likeliest switch first.
    public let transitions: [TransitionOverview]
    /// How much each expert on switches counts.
    public let experts: [Expert]
    /// The share of the experts that forget quickly, 0 to 1.
    public let recentShare: Double
    /// Whom the mixture trusts, everywhere first, then in narrower circumstances.
    public let weights: [Weight]
    /// How often the listener does what, in which circumstances.
    public let rates: [Rate]
    /// How much the rules of affinity count, 0 to 8; 1 at the start.
    public let ruleWeight: Double
    /// How sharply affinity decides, 0.05 to 4; 1 at the start.
    public let sharpness: Double
    /// What audio suits which preset: pooled first, then by genre.
    public let affinities: [Affinity]
    /// Choices that were made on each genre.
    public let genres: [Genre]
    /// How the predictions of each day fared, the latest first.
    public let days: [Day]
    /// Whether rendering predicted presets pays.
    public let prefetch: Prefetch
    /// Rows that could not be what was saved, and are left out here.
    public let damagedRowCount: Int

    /// Whether nothing was learned yet.
    public var isEmpty: Bool { switchCount == 0 && weights.isEmpty && days.isEmpty }

    /// How much an expert counts that foretells switches.
    public struct Expert: Hashable, Sendable {
        /// Such as `habit_1`, the transition matrix.
        public let name: String
        /// 0 to 4.
        public let weight: Double
    }

    /// Whom the mixture trusts in some circumstances.
    public struct Weight: Hashable, Sendable {
        /// `exploration`, `settled` or `normal`; `nil` for all modes.
        public let mode: String?
        /// Whether the listener was known by then; `nil` for both.
        public let isWarm: Bool?
        /// The preset that played; `nil` for all.
        public let preset: Preset?
        /// Of the listener's habits, 0 to 1; the audio has the rest.
        public let listenerWeight: Double
        /// Switches that taught it.
        public let settlementCount: Int
    }

    /// How often the listener does something.
    public struct Rate: Hashable, Sendable {
        /// What, such as `nextTrack`.
        public let kind: String
        /// Times per hour of playing in which it can happen, smoothed.
        public let perHour: Double
    }

    /// What audio suits a preset, beside the rules.
    public struct Affinity: Hashable, Sendable {
        /// What ``weights`` are of: a constant, then the five features.
        public static let terms = [
            "constant", "energy", "brightness", "dynamics", "vocal_presence", "tempo_energy",
        ]

        /// `nil` for all audio.
        public let genre: String?
        /// The preset that it speaks for or against.
        public let preset: Preset
        /// One for each of ``terms``, -8 to 8: above 0 it speaks for the preset.
        public let weights: [Double]
    }

    /// How much was learned on a genre.
    public struct Genre: Hashable, Sendable {
        /// The genre, as players named it.
        public let name: String
        /// Choices of a preset that were made on tracks of the genre.
        public let choiceCount: Int
    }

    /// How the predictions of a day fared.
    public struct Day: Hashable, Sendable {
        /// YYYY-MM-DD, UTC.
        public let day: String
        /// Predictions that met a switch.
        public let predictionCount: Int
        /// Those of them with known audio.
        public let audioCount: Int
        /// Those whose likeliest preset by the listener's habits was chosen.
        public let listenerRightCount: Int
        /// Those of `audioCount` whose likeliest preset by the audio was chosen.
        public let audioRightCount: Int
        /// Those whose likeliest preset by both together was chosen.
        public let mixedRightCount: Int
        /// The mean surprise of the listener's source, in bits; `nil` where there was nothing to be surprised by.
        public let listenerBits: Double?
        /// The mean surprise of the audio's source, in bits.
        public let audioBits: Double?
        /// The mean surprise of both together, in bits.
        public let mixedBits: Double?
        /// The mean weight of the listener's habits, of the predictions with known audio.
        public let listenerWeight: Double?
    }

    /// Whether rendering predicted presets beats reading ahead in the one that plays.
    public struct Prefetch: Hashable, Sendable {
        /// `undecided`, `pays`, or `narrowed` to ``ranks``.
        public let finding: String
        /// Places of the prediction that still pay, 1 for the likeliest; empty unless narrowed.
        public let ranks: [Int]
        /// Settled predictions that it follows from; 200 decide.
        public let trialCount: Int
        /// Renders of predicted presets.
        public let presetRenderCount: Int
        /// The stalls that they saved.
        public let presetSavedCount: Int
        /// Renders of what comes next in the preset that plays.
        public let readAheadRenderCount: Int
        /// The stalls that they saved.
        public let readAheadSavedCount: Int
    }
}
