// SPDX-License-Identifier: MIT

/// Where time comes from. Injected, so that the whole engine runs under a virtual clock.
public protocol TimeSource: Sendable {
    /// The instant now, on a clock that never goes back. Callable from any thread.
    func monotonicNow() -> MonotonicTime

    /// The calendar instant now. Callable from any thread.
    func wallNow() -> WallTime
}
