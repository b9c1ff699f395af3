// SPDX-License-Identifier: MIT

/// A model of what one listener switches to next: it predicts, then learns what came.
protocol SwitchPredictor {
    /// What follows a symbol.
    ///
    /// - Returns: A probability for each symbol; 0 for `current`, and 1 in sum when there is another.
    func probabilities(after current: Int) -> [Double]

    mutating func observe(from: Int, to: Int)
}
