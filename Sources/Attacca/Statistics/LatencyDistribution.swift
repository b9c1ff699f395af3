// SPDX-License-Identifier: MIT
import Histogram

/// How latencies are distributed over buckets that end at given bounds.
package struct LatencyDistribution: Hashable, Sendable {
    /// How many were counted.
    package let count: Int
    /// All together, in seconds; to two significant digits of each.
    package let sumSeconds: Double
    /// How many were at or below each bound, in the order of the bounds.
    package let cumulativeCounts: [Int]
}

extension LatencyHistogram {
    /// - Parameter boundsSeconds: Rising.
    func distribution(boundsSeconds: [Double]) -> LatencyDistribution {
        LatencyDistribution(
            count: Int(histogram.totalCount),
            sumSeconds: histogram.totalCount > 0 ? histogram.mean * Double(histogram.totalCount) / 1e9 : 0,
            cumulativeCounts: boundsSeconds.map { Int(histogram.count(within: 0...UInt64($0 * 1e9))) })
    }
}
