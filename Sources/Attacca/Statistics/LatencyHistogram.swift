// SPDX-License-Identifier: MIT
import Histogram

/// Latencies from 10 ns to 1000 s with two significant digits, in a few kilobytes.
struct LatencyHistogram: Sendable {
    private(set) var histogram = Histogram<UInt32>(
        highestTrackableValue: 1_000_000_000_000, numberOfSignificantValueDigits: .two)

    /// Records one latency; negative ones count as 0, longer ones than the range as its end.
    mutating func record(seconds: Double) {
        let nanoseconds = UInt64(min(max(seconds, 0), 999) * 1e9)
        histogram.record(nanoseconds)
    }

    func summary() -> LatencySummary {
        guard histogram.totalCount > 0 else {
            return LatencySummary(count: 0, p50Microseconds: 0, p99Microseconds: 0, maxMicroseconds: 0)
        }
        return LatencySummary(
            count: Int(histogram.totalCount),
            p50Microseconds: Double(histogram.valueAtPercentile(50)) / 1000,
            p99Microseconds: Double(histogram.valueAtPercentile(99)) / 1000,
            maxMicroseconds: Double(histogram.max) / 1000)
    }
}
