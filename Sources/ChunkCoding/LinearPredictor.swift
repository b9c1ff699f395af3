// SPDX-License-Identifier: MIT
#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A linear predictor in integers:
///
///     prediction = (sum of coefficient[k] * history[i - 1 - k] + half) >> shift
///
/// - SeeAlso: Levinson and Durbin's recursion in Makhoul, *Linear Prediction: A Tutorial Review* (1975).
struct LinearPredictor: Equatable {
    /// What each earlier sample weighs, the latest first.
    let coefficients: [Int16]
    /// 0 to 15.
    let shift: Int

    /// Predicts zero.
    static let none = Self(coefficients: [], shift: 0)

    /// The largest magnitude of a coefficient: 15 bits with the sign.
    private static let coefficientMax = 16_383.0
    /// Power that is added to the signal's own, as a share of it.
    private static let spectralFloor = 1e-9
    /// Bits that one more tap costs.
    private static let tapBitCount = 16.0

    private init(coefficients: [Int16], shift: Int) {
        self.coefficients = coefficients
        self.shift = shift
    }

    /// Chooses among the predictors of even length the one that makes a signal smallest.
    ///
    /// The residual of *n* samples with the mean square *e* is taken to cost *n* / 2 log2 *e* bits, which is what it
    /// costs up to a constant when it is Gaussian or Laplacian.
    ///
    /// - Parameters:
    ///   - autocorrelation: Of the windowed signal, lags 0 to the number of taps.
    ///   - sampleCount: Samples of the signal; at least 1.
    /// - Complexity: O(taps²).
    static func choose(autocorrelation: UnsafeBufferPointer<Double>, sampleCount: Int) -> Self {
        let tapCountMax = autocorrelation.count - 1
        let count = Double(sampleCount)
        var error = autocorrelation[0]
        guard error > 0, error.isFinite else { return .none }
        var bestBitCount = residualBitCount(meanSquare: error / count, count: count)
        // A floor under the spectrum: keeps the recursion stable where whole bands are empty.
        error *= 1 + spectralFloor
        return withUnsafeTemporaryAllocation(of: Double.self, capacity: 3 * tapCountMax) { memory in
            let weights = memory.baseAddress!
            let reversed = weights + tapCountMax
            let bestWeights = reversed + tapCountMax
            var bestCount = 0
            for tap in 0..<tapCountMax {
                var reflection = autocorrelation[tap + 1]
                for index in 0..<tap { reflection -= weights[index] * autocorrelation[tap - index] }
                reflection /= error
                error *= 1 - reflection * reflection
                guard error > 0 else { break }
                for index in 0..<tap { reversed[index] = weights[tap - 1 - index] }
                for index in 0..<tap { weights[index] -= reflection * reversed[index] }
                weights[tap] = reflection
                guard tap % 2 == 1 else { continue }
                let bitCount =
                    residualBitCount(meanSquare: error / count, count: count) + Double(tap + 1) * tapBitCount
                if bitCount < bestBitCount {
                    bestBitCount = bitCount
                    bestCount = tap + 1
                    bestWeights.update(from: weights, count: bestCount)
                }
            }
            return quantised(UnsafeBufferPointer(start: bestWeights, count: bestCount))
        }
    }

    /// Below one unit there is nothing more to gain: residuals are whole numbers.
    private static func residualBitCount(meanSquare: Double, count: Double) -> Double {
        count / 2 * log2(max(meanSquare, 1.0 / 12))
    }

    /// Rounds weights to integers, passing each rounding error on to the next.
    private static func quantised(_ weights: UnsafeBufferPointer<Double>) -> Self {
        let largest = weights.reduce(0) { max($0, abs($1)) }
        guard largest > 0, largest < coefficientMax else { return .none }
        var shift = 0
        while shift < SignalHeader.shiftMax, largest * Double(2 << shift) <= coefficientMax { shift += 1 }
        let scale = Double(1 << shift)
        var error = 0.0
        let coefficients = weights.map { weight in
            let exact = weight * scale + error
            let rounded = max(-coefficientMax, min(exact.rounded(.toNearestOrEven), coefficientMax))
            error = exact - rounded
            return Int16(rounded)
        }
        return Self(coefficients: coefficients, shift: shift)
    }
}
