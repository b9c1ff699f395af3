// SPDX-License-Identifier: MIT
import Foundation

/// A clock of the system, in nanoseconds.
struct ThreadClock {
    private let clock: clockid_t

    /// The processor time of the calling thread: what others do meanwhile does not count.
    static let processorTime = ThreadClock(clock: CLOCK_THREAD_CPUTIME_ID)
    /// Time as it passes.
    static let elapsed = ThreadClock(clock: CLOCK_MONOTONIC)

    var nanoseconds: Int {
        var instant = timespec()
        clock_gettime(clock, &instant)
        return Int(instant.tv_sec) * 1_000_000_000 + Int(instant.tv_nsec)
    }

    /// What two readings of it that follow each other are apart.
    var cost: LatencyQuantiles {
        LatencyQuantiles(
            (0..<20_000).map { _ in
                let begun = nanoseconds
                return nanoseconds - begun
            })
    }
}
