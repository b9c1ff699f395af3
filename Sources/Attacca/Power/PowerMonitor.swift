// SPDX-License-Identifier: MIT
import CacheModel
import Synchronization

/// Which power mode holds: what was told, or else what the system said last.
///
/// Everybody may ask, in nanoseconds; reading the system, which may take milliseconds, is left to one thread.
final class PowerMonitor: Sendable {
    /// How often the system is read at most, in seconds.
    static let intervalSeconds = 30.0
    private static let nothing = -1

    private let told: Atomic<Int>
    private let sensed = Atomic(PowerMode.plugged.rawValue)
    /// When the system is read next, in nanoseconds.
    private let dueAt = Atomic(Int64.min)
    private let read: @Sendable () -> PowerMode

    /// - Parameters:
    ///   - mode: What holds until told otherwise; `nil` leaves it to the system.
    ///   - read: Asks the system. Only called by ``refresh(at:)``.
    init(_ mode: PowerMode?, read: @escaping @Sendable () -> PowerMode = PowerMonitor.readSystem) {
        told = Atomic(mode?.rawValue ?? Self.nothing)
        self.read = read
    }

    var current: PowerMode {
        PowerMode(rawValue: told.load(ordering: .relaxed))
            ?? PowerMode(rawValue: sensed.load(ordering: .relaxed)) ?? .plugged
    }

    /// Makes a mode hold; `nil` leaves it to the system.
    func tell(_ mode: PowerMode?) { told.store(mode?.rawValue ?? Self.nothing, ordering: .relaxed) }

    /// Asks the system, if nothing is told and it was not asked within the last 30 s. One thread.
    ///
    /// - Returns: When it will be time to ask again.
    func refresh(at now: MonotonicTime) -> MonotonicTime {
        let due = MonotonicTime(nanoseconds: dueAt.load(ordering: .relaxed))
        guard now >= due else { return due }
        let next = now.advanced(bySeconds: Self.intervalSeconds)
        dueAt.store(next.nanoseconds, ordering: .relaxed)
        if told.load(ordering: .relaxed) == Self.nothing {
            sensed.store(read().rawValue, ordering: .relaxed)
        }
        return next
    }

    /// What the system says; `plugged` where it cannot be asked.
    @Sendable static func readSystem() -> PowerMode {
        #if os(Linux) || os(Android)
            LinuxPowerReader().mode()
        #else
            .plugged
        #endif
    }
}
