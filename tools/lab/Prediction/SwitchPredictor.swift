// SPDX-License-Identifier: MIT

/// A model of what one listener switches to next: it predicts, then learns what came.
protocol SwitchPredictor {
    /// What the model says, as it says it.
    associatedtype Prediction

    /// What follows a symbol.
    func prediction(after current: Int) -> Prediction

    /// A probability for each symbol; 0 for the current one, and 1 in sum when there is another.
    func probabilities(_ prediction: Prediction) -> [Double]

    mutating func observe(from: Int, to: Int)
}

extension SwitchPredictor {
    func probabilities(after current: Int) -> [Double] { probabilities(prediction(after: current)) }
}

extension SwitchPredictor where Prediction == [Double] {
    func probabilities(_ prediction: [Double]) -> [Double] { prediction }
}
