// SPDX-License-Identifier: MIT

/// Median, 99th percentile and extremes of some measurements.
struct Quantiles: Encodable {
    let min: Double
    let median: Double
    let p99: Double
    let max: Double

    /// - Precondition: `values` is not empty.
    init(_ values: [Double]) {
        precondition(!values.isEmpty, "no measurements")
        let sorted = values.sorted()
        /// The smallest value that at least that share of the values does not exceed.
        func quantile(_ share: Double) -> Double {
            sorted[Swift.min(sorted.count - 1, Int((share * Double(sorted.count)).rounded(.up)) - 1)]
        }
        min = sorted.first!
        median = quantile(0.5)
        p99 = quantile(0.99)
        max = sorted.last!
    }
}
