// SPDX-License-Identifier: MIT
public import CacheModel
import Synchronization

/// A clock that stands still until a test moves it.
public final class ManualTimeSource: TimeSource {
    private let nanoseconds: Atomic<Int64>
    private let wallStartMilliseconds = Atomic<Int64>(1_800_000_000_000)

    public init(nanoseconds: Int64 = 1_000_000_000) { self.nanoseconds = Atomic(nanoseconds) }

    public func advance(bySeconds seconds: Double) {
        nanoseconds.add(Int64(seconds * 1e9), ordering: .sequentiallyConsistent)
    }

    /// Sets the wall clock forward or, with a negative number, back; the monotonic one does not notice.
    public func advanceWall(bySeconds seconds: Double) {
        wallStartMilliseconds.add(Int64(seconds * 1e3), ordering: .sequentiallyConsistent)
    }

    public func monotonicNow() -> MonotonicTime {
        MonotonicTime(nanoseconds: nanoseconds.load(ordering: .sequentiallyConsistent))
    }

    public func wallNow() -> WallTime {
        WallTime(
            unixMilliseconds: wallStartMilliseconds.load(ordering: .sequentiallyConsistent)
                + monotonicNow().nanoseconds / 1_000_000)
    }
}
