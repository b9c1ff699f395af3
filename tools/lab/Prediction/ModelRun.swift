// SPDX-License-Identifier: MIT

/// A model on its way through one listener's switches.
protocol SwitchRun: AnyObject {
    /// Predicts, learns and scores a turn.
    ///
    /// - Returns: How long predicting and learning took.
    func play(_ symbols: [Int], _ turn: Range<Int>, _ score: inout SwitchScore) -> Duration
}

/// The run of one type of model: so that it is compiled for that type, and nothing but the model is timed.
final class ModelRun<Model: SwitchPredictor>: SwitchRun {
    private var model: Model

    init(_ model: Model) { self.model = model }

    func play(_ symbols: [Int], _ turn: Range<Int>, _ score: inout SwitchScore) -> Duration {
        let (predictions, duration) = Self.timed(&model, symbols, turn)
        for (number, prediction) in zip(turn, predictions) {
            score.add(
                model.probabilities(prediction), from: symbols[number], to: symbols[number + 1],
                number: number)
        }
        return duration
    }

    /// Works on the model where it is: a copy of it would be timed as well.
    private static func timed(
        _ model: inout Model, _ symbols: [Int], _ turn: Range<Int>
    ) -> (predictions: [Model.Prediction], duration: Duration) {
        var predictions: [Model.Prediction] = []
        predictions.reserveCapacity(turn.count)
        let start = ContinuousClock.now
        for number in turn {
            predictions.append(model.prediction(after: symbols[number]))
            model.observe(from: symbols[number], to: symbols[number + 1])
        }
        return (predictions, ContinuousClock.now - start)
    }
}
