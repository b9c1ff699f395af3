// SPDX-License-Identifier: MIT
public import CacheModel
public import Prediction

/// A settled prediction and when it was settled.
public struct PredictionRecord: Hashable, Sendable {
    public let prediction: SettledPrediction
    public let settledAt: WallTime

    public init(prediction: SettledPrediction, settledAt: WallTime) {
        self.prediction = prediction
        self.settledAt = settledAt
    }
}
