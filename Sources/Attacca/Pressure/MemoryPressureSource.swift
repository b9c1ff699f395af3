// SPDX-License-Identifier: MIT

/// Where signs of scarce memory come from: the seam between the engine and the system, a player, or a test.
///
/// Only signs of trouble come from here; that it is over is told by their absence. A source whose trouble lasts
/// says so again at least every ``repeatSeconds``. A source serves one cache.
public protocol MemoryPressureSource: AnyObject, Sendable {
    /// Waits until there is something to say, ``wake()`` was called, or `seconds` have passed; may return before.
    /// Only called by the engine's thread `att-pressure`.
    ///
    /// - Parameter seconds: How long to wait at most, at least 0.
    /// - Returns: What was noticed since the last call.
    func signals(withinSeconds seconds: Double) -> [MemoryPressureSignal]

    /// Makes the wait that is under way return at once, or else the next one. Any thread; never waits.
    func wake()
}

extension MemoryPressureSource {
    /// Half of the calm after which a level goes down, in seconds.
    public static var repeatSeconds: Double { MemoryPressureTracker.calmSeconds / 2 }
}
