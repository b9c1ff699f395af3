// SPDX-License-Identifier: MIT

extension PlayerCache {
    /// Makes a level of memory pressure hold, whatever the system says, until another is told; `nil` leaves it to
    /// ``CacheConfiguration/memoryPressure`` again. Microseconds, any thread; the tiers follow within 100 ms.
    public func setMemoryPressure(_ level: MemoryPressureLevel?) { pressure.tell(level) }

    /// How the machine is powered, as the engine believes. Nanoseconds; any thread.
    public var powerMode: PowerMode { power.current }

    /// Makes a power mode hold, whatever the system says; `nil` leaves it to the system again, which is read within
    /// 30 s. Nanoseconds; any thread.
    public func setPowerMode(_ mode: PowerMode?) { power.tell(mode) }
}
