// SPDX-License-Identifier: MIT

/// Whom the engine believes about memory pressure.
public enum MemoryPressureInput: Sendable {
    /// The operating system: on Linux pressure stall information, control groups (v2) and `MemAvailable`, as far as
    /// they are there; on Darwin its memory pressure events.
    case system
    /// A source of the player's own, for this cache alone.
    case injected(any MemoryPressureSource)
    /// Nobody but ``PlayerCache/setMemoryPressure(_:)``.
    case off
}
