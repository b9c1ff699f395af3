// SPDX-License-Identifier: MIT

/// How long requests of one origin waited.
public struct LatencySummary: Hashable, Sendable {
    /// How many were counted.
    public let count: Int
    /// Median, in microseconds; 0 when nothing was counted.
    public let p50Microseconds: Double
    /// 99th percentile, in microseconds.
    public let p99Microseconds: Double
    /// Longest, in microseconds.
    public let maxMicroseconds: Double
}
