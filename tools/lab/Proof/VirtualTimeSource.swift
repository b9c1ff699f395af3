// SPDX-License-Identifier: MIT
import CacheModel
import Synchronization

/// A clock that moves only when it is told to.
final class VirtualTimeSource: TimeSource {
    private let nanoseconds = Atomic<Int64>(1_000_000_000)
    private let wallStartMilliseconds = Atomic<Int64>(1_800_000_000_000)

    func advance(bySeconds seconds: Double) {
        nanoseconds.add(Int64(seconds * 1e9), ordering: .sequentiallyConsistent)
    }

    /// Sets the calendar forward or, with a negative number, back; the other clock does not notice.
    func setWall(aheadBySeconds seconds: Double) {
        wallStartMilliseconds.add(Int64(seconds * 1e3), ordering: .sequentiallyConsistent)
    }

    func monotonicNow() -> MonotonicTime {
        MonotonicTime(nanoseconds: nanoseconds.load(ordering: .sequentiallyConsistent))
    }

    func wallNow() -> WallTime {
        WallTime(
            unixMilliseconds: wallStartMilliseconds.load(ordering: .sequentiallyConsistent)
                + monotonicNow().nanoseconds / 1_000_000)
    }
}
