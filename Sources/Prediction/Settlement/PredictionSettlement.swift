// SPDX-License-Identifier: MIT
public import CacheModel

/// A prediction and what the listener did: both sources and their mixture scored on the same event.
public struct PredictionSettlement: Hashable, Sendable {
    /// What was said.
    public let prediction: MixedPrediction
    /// The preset that was chosen.
    public let actual: Preset
    /// How long the prediction stood, in seconds.
    public let standingSeconds: Double
    public let listener: SourceResult
    /// `nil` when nothing was known of the audio.
    public let audio: SourceResult?
    public let mixed: SourceResult

    init(prediction: MixedPrediction, actual: Preset, standingSeconds: Double) {
        self.prediction = prediction
        self.actual = actual
        self.standingSeconds = standingSeconds
        listener = SourceResult(prediction.listener, actual: actual)
        audio = prediction.audio.map { SourceResult($0, actual: actual) }
        mixed = SourceResult(prediction.mixed, actual: actual)
    }
}
