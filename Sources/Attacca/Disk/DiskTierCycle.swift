// SPDX-License-Identifier: MIT
import CacheModel

/// Decides when to look at the disk tier, when to give it up, and when to try to open it again. Pure.
///
///     available ──not in place, or failing──> unavailable ──opened──> available
///                                                 │  ^
///                                                 └──┘ an opening failed: again after a pause
///
/// A full disk is no reason to give the tier up: it still serves, and takes chunks again once there is room.
struct DiskTierCycle: Sendable {
    enum Action: Equatable, Sendable {
        case wait
        /// Look at the open tier.
        case observe
        /// Try to open the directory.
        case open
    }

    /// The pause between two attempts to open, in seconds: short enough to be back soon, long enough to cost nothing.
    static let openIntervalSeconds = 2.0
    /// How long everything has to fail before the tier is opened anew, in seconds.
    static let failingSeconds = 3.0
    /// A tier that still fails when it was opened anew is given that much more time, up to this, in seconds.
    static let failingSecondsMax = 60.0

    private(set) var isAvailable = false
    /// How often an open tier was given up.
    private(set) var lostCount = 0
    /// How often it was opened again, or at last.
    private(set) var returnedCount = 0
    /// What the last look showed; `nil` before the first at an open tier.
    private var last: DiskTierObservation?
    /// Since when everything failed.
    private var failingSince: MonotonicTime?
    private var patienceSeconds = DiskTierCycle.failingSeconds
    private var lastAttempt: MonotonicTime?

    /// What to do now.
    func nextAction(now: MonotonicTime) -> Action {
        if isAvailable { return .observe }
        guard let lastAttempt, now.seconds(since: lastAttempt) < Self.openIntervalSeconds else {
            return .open
        }
        return .wait
    }

    /// The tier was opened.
    ///
    /// - Parameter isFirst: Whether the cache has just been opened with it.
    mutating func opened(isFirst: Bool) {
        isAvailable = true
        last = nil
        failingSince = nil
        if !isFirst { returnedCount += 1 }
    }

    /// An attempt to open it failed.
    mutating func openingFailed(now: MonotonicTime) {
        precondition(!isAvailable, "an open tier was opened")
        lastAttempt = now
    }

    /// Takes in what a look at the tier showed.
    ///
    /// - Returns: Why it is given up from now on; `nil` while it is not.
    mutating func observed(_ observation: DiskTierObservation, now: MonotonicTime) -> DiskTierLoss? {
        precondition(isAvailable, "a tier was looked at that is not open")
        defer { self.last = observation }
        guard observation.isInPlace else { return lose(.notInPlace) }
        guard let last else { return nil }
        if observation.successCount > last.successCount {
            failingSince = nil
            patienceSeconds = Self.failingSeconds
            return nil
        }
        if observation.fullDiskCount > last.fullDiskCount {
            failingSince = nil
            return nil
        }
        guard observation.failureCount > last.failureCount else { return nil }
        guard let since = failingSince else {
            failingSince = now
            return nil
        }
        guard now.seconds(since: since) >= patienceSeconds else { return nil }
        patienceSeconds = min(2 * patienceSeconds, Self.failingSecondsMax)
        return lose(.failing)
    }

    private mutating func lose(_ loss: DiskTierLoss) -> DiskTierLoss {
        isAvailable = false
        lostCount += 1
        lastAttempt = nil
        return loss
    }
}
