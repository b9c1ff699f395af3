// SPDX-License-Identifier: MIT

/// The pauses between attempts to take a lock: short at first, since most locks are held for less than a millisecond.
///
/// Counts the pauses, not a clock: the wait ends also where time stands still.
struct LockWait {
    private static let pauseMillisecondsMax = 50

    private var remainingMilliseconds: Int
    private var pauseMilliseconds = 1

    /// - Parameter milliseconds: The sum of the pauses.
    init(milliseconds: Int) { remainingMilliseconds = milliseconds }

    /// How long to pause before the next attempt, or nil to give up.
    mutating func nextPauseMilliseconds() -> Int? {
        guard remainingMilliseconds > 0 else { return nil }
        let pause = min(pauseMilliseconds, remainingMilliseconds)
        remainingMilliseconds -= pause
        pauseMilliseconds = min(2 * pauseMilliseconds, Self.pauseMillisecondsMax)
        return pause
    }
}
