// SPDX-License-Identifier: MIT
import Foundation

/// What ``StoreMeasurement`` found.
struct StoreFigures: StoreLabReport {
    struct Spread: Encodable {
        let p50: Double
        let p99: Double

        init(_ values: [Double]) {
            let quantiles = Quantiles(values)
            (p50, p99) = (quantiles.median, quantiles.p99)
        }
    }

    var values = 0
    var payloadMb = 0.0
    var putMbPerS = 0.0
    var putSyncedMbPerS = 0.0
    var filePutMbPerS = 0.0
    var filePutSyncedMbPerS = 0.0
    /// Medians of the ratios of neighbouring blocks.
    var putByFilePut = 0.0
    var putSyncedByFilePutSynced = 0.0
    var warmGetUs = Spread([0])
    var fileWarmGetUs = Spread([0])
    /// Medians.
    var preadUs = 0.0
    var memcpyUs = 0.0
    var warmGetByPreadAndMemcpy = 0.0
    var coldGetMs = Spread([0])
    var fileColdGetMs = Spread([0])
    /// Median.
    var reopenMs = 0.0
    var spaceAmplificationAfterChurn = 0.0
    var spaceAmplificationAfterCompaction = 0.0
    var compactS = 0.0
    /// What the process grew by from before the store was opened to after its last read, in 10^6 bytes.
    var rssMb = 0.0

    var rows: [[String]] {
        func number(_ value: Double, _ digits: Int = 2) -> String {
            value.formatted(.number.precision(.fractionLength(digits)).grouping(.never))
        }
        func row(_ name: String, _ value: Double, _ digits: Int = 2) -> [String] {
            [name, number(value, digits), ""]
        }
        func row(_ name: String, _ spread: Spread) -> [String] {
            [name, number(spread.p50), number(spread.p99)]
        }
        return [
            row("put, MB/s", putMbPerS, 0), row("file put, MB/s", filePutMbPerS, 0),
            row("put by file put", putByFilePut), row("put synced, MB/s", putSyncedMbPerS, 0),
            row("file put synced, MB/s", filePutSyncedMbPerS, 0),
            row("put synced by file put synced", putSyncedByFilePutSynced), row("warm get, us", warmGetUs),
            row("file warm get, us", fileWarmGetUs), row("pread, us", preadUs), row("memcpy, us", memcpyUs),
            row("warm get by pread + memcpy", warmGetByPreadAndMemcpy), row("cold get, ms", coldGetMs),
            row("file cold get, ms", fileColdGetMs), row("reopen, ms", reopenMs),
            row("space amplification after churn", spaceAmplificationAfterChurn, 4),
            row("space amplification after compaction", spaceAmplificationAfterCompaction, 4),
            row("compact, s", compactS), row("memory, MB", rssMb, 1),
        ]
    }
}
