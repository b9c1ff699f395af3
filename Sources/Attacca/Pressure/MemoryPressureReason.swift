// SPDX-License-Identifier: MIT

/// Why the level of memory pressure is what it is. The raw value is for people.
public enum MemoryPressureReason: String, Sendable, CaseIterable {
    /// Some tasks of the machine waited for memory 150 ms within 2 s (`/proc/pressure/memory`).
    case machineStalls = "psi some"
    /// All tasks of the machine waited at once, 100 ms within 2 s.
    case machineStandstill = "psi full"
    /// As ``machineStalls``, within the control group of this process.
    case groupStalls = "cgroup psi some"
    /// As ``machineStandstill``, within the control group of this process.
    case groupStandstill = "cgroup psi full"
    /// The control group went over its `memory.high`.
    case groupHigh = "cgroup high"
    /// The control group ran into its `memory.max`.
    case groupMax = "cgroup max"
    /// The control group was out of memory.
    case groupOutOfMemory = "cgroup oom"
    /// The control group, or one that it is in, is close to its limit.
    case groupMemoryLow = "cgroup memory low"
    /// The machine has little memory available (`MemAvailable`).
    case machineMemoryLow = "available memory low"
    /// The operating system says so (Darwin).
    case system = "system"
    /// The player says so: ``PlayerCache/setMemoryPressure(_:)`` or a ``MemoryPressureMailbox``.
    case player = "player"
    /// Nothing was heard for a while.
    case calm = "calm"
}
