// SPDX-License-Identifier: MIT
public import CacheModel

extension PlayerCache {
    /// The presets that are likely next, likeliest first, `current` excluded; they sum to 1. Empty when the
    /// configuration names no other preset. Of the listener whose playback is followed, on the audio that was reported
    /// last. Microseconds.
    public func predictions(after current: Preset) -> [PredictedPreset] {
        explanation(after: current).presets
    }

    /// The same with its reasons.
    public func explanation(after current: Preset) -> PredictionOverview {
        PredictionOverview(learning.explanation(after: current))
    }

    /// What the listener does first within the next 30 seconds, the likeliest first; 1 in sum. Empty before a playhead
    /// was reported.
    public func scenarios() -> [PredictedScenario] { learning.scenarios().map(PredictedScenario.init) }
}
