// SPDX-License-Identifier: MIT
public import CacheModel

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// The clocks of the machine: `CLOCK_MONOTONIC` and `CLOCK_REALTIME`.
public struct SystemTimeSource: TimeSource {
    public init() {}

    public func monotonicNow() -> MonotonicTime {
        MonotonicTime(nanoseconds: Self.nanoseconds(of: CLOCK_MONOTONIC))
    }

    public func wallNow() -> WallTime {
        WallTime(unixMilliseconds: Self.nanoseconds(of: CLOCK_REALTIME) / 1_000_000)
    }

    private static func nanoseconds(of clock: clockid_t) -> Int64 {
        var instant = timespec()
        clock_gettime(clock, &instant)
        return Int64(instant.tv_sec) * 1_000_000_000 + Int64(instant.tv_nsec)
    }
}
