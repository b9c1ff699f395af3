// SPDX-License-Identifier: MIT

/// The mean of a quantity that is known at a few places, by way of another that is known everywhere.
///
///     estimate = mean(y) + slope·(X - mean(x))      slope = covariance(x, y) / variance(x)
///
/// Where the two go together, the estimate errs less than the mean of the few values.
///
/// - SeeAlso: W. G. Cochran, *Sampling Techniques*, 3rd edition (1977), chapter 7: regression estimators.
struct RegressionEstimate {
    private var count = 0.0
    private var sumX = 0.0
    private var sumY = 0.0
    private var sumXX = 0.0
    private var sumXY = 0.0
    private var least = Double.infinity
    private var greatest = -Double.infinity

    /// Takes in a place where both are known.
    mutating func add(known x: Double, _ y: Double) {
        count += 1
        sumX += x
        sumY += y
        sumXX += x * x
        sumXY += x * y
        (least, greatest) = (min(least, y), max(greatest, y))
    }

    /// The estimated mean of y where the mean of x is `mean`, within what was seen.
    ///
    /// - Precondition: Something was added.
    func estimate(atMean mean: Double) -> Double {
        precondition(count > 0, "nothing to estimate from")
        let variance = sumXX - sumX * sumX / count
        guard variance > 1e-9 * sumXX else { return sumY / count }
        let slope = (sumXY - sumX * sumY / count) / variance
        return min(max(sumY / count + slope * (mean - sumX / count), least), greatest)
    }
}
