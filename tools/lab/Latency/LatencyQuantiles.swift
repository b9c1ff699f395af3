// SPDX-License-Identifier: MIT

/// How long calls took, up to the slowest in ten thousand, in nanoseconds; what reading the clock takes is part of each.
struct LatencyQuantiles: Encodable {
    let count: Int
    let p50Ns: Int
    let p99Ns: Int
    let p999Ns: Int
    let p9999Ns: Int
    let maxNs: Int
    /// The share of calls that took 20 us or more.
    let shareFrom20Us: Double
    /// How many calls took less than each power of two of nanoseconds, and at least half of it.
    let histogram: [String: Int]

    /// - Precondition: `nanoseconds` is not empty.
    init(_ nanoseconds: [Int]) {
        precondition(!nanoseconds.isEmpty, "no measurements")
        let sorted = nanoseconds.sorted()
        /// The smallest value that at least that share of the values does not exceed.
        func quantile(_ share: Double) -> Int {
            sorted[min(sorted.count - 1, Int((share * Double(sorted.count)).rounded(.up)) - 1)]
        }
        count = sorted.count
        p50Ns = quantile(0.5)
        p99Ns = quantile(0.99)
        p999Ns = quantile(0.999)
        p9999Ns = quantile(0.9999)
        maxNs = sorted.last!
        shareFrom20Us = Double(sorted.count { $0 >= 20_000 }) / Double(count)
        var histogram: [String: Int] = [:]
        for value in sorted {
            let bits = Int.bitWidth - max(value, 0).leadingZeroBitCount
            histogram["below_\(1 << bits)_ns", default: 0] += 1
        }
        self.histogram = histogram
    }
}
