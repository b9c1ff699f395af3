// SPDX-License-Identifier: MIT

/// One sign that memory is scarce, at the moment it was noticed.
public struct MemoryPressureSignal: Hashable, Sendable {
    /// How scarce it is at least; ``MemoryPressureLevel/normal`` says nothing.
    public let level: MemoryPressureLevel
    /// What the sign was.
    public let reason: MemoryPressureReason

    /// A sign of scarce memory; from the player unless said otherwise.
    public init(level: MemoryPressureLevel, reason: MemoryPressureReason = .player) {
        self.level = level
        self.reason = reason
    }
}
