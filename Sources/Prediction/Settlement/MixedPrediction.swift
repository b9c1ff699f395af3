// SPDX-License-Identifier: MIT
public import CacheModel

/// What was said about the next switch, before it happened: by each source, and mixed.
public struct MixedPrediction: Hashable, Sendable {
    /// The preset that played when it was made.
    public let from: Preset
    /// By what the listener did so far, the likeliest first.
    public let listener: [PresetProbability]
    /// By the audio, the likeliest first; `nil` when nothing was known of it.
    public let audio: [PresetProbability]?
    /// Both together, the likeliest first; the listener's where there is no audio.
    public let mixed: [PresetProbability]
    /// The weight of the listener's source, 0 to 1; 1 where there is no audio.
    public let listenerWeight: Double
    /// The circumstances, and those that the weight was learned in.
    public let context, weightContext: MixerContext
    /// When the preset began to play, or was first seen to.
    public private(set) var madeAt: MonotonicTime

    /// The weight of the audio's source, 0 to 1.
    public var audioWeight: Double { 1 - listenerWeight }

    /// - Parameters:
    ///   - listener: The likeliest first.
    ///   - audio: Of the same presets.
    ///   - weight: Of the listener's source; does not count where there is no audio.
    init(
        from: Preset, listener: [PresetProbability], audio: [PresetProbability]?,
        weight: (weight: Double, learnedIn: MixerContext), context: MixerContext, madeAt: MonotonicTime
    ) {
        self.from = from
        self.listener = listener
        self.audio = audio
        self.context = context
        self.madeAt = madeAt
        weightContext = weight.learnedIn
        guard let audio else {
            mixed = listener
            listenerWeight = 1
            return
        }
        listenerWeight = weight.weight
        let byAudio = Dictionary(uniqueKeysWithValues: audio.map { ($0.preset, $0.probability) })
        mixed = listener.map { prediction in
            let heard = byAudio[prediction.preset] ?? 0
            return PresetProbability(
                preset: prediction.preset,
                probability: weight.weight * prediction.probability + (1 - weight.weight) * heard)
        }.sorted()
    }

    /// The same, as if it had stood since then.
    func made(at time: MonotonicTime) -> Self {
        var earlier = self
        earlier.madeAt = time
        return earlier
    }

    /// Settles the prediction: consumes it, so that it is settled once.
    ///
    /// - Parameters:
    ///   - actual: The preset that the listener chose.
    ///   - time: When; not before ``madeAt``.
    public consuming func settle(by actual: Preset, at time: MonotonicTime) -> PredictionSettlement {
        PredictionSettlement(
            prediction: self, actual: actual, standingSeconds: max(0, time.seconds(since: madeAt)))
    }
}
