// SPDX-License-Identifier: MIT
public import CacheModel

extension CacheStatistics {
    /// The level of memory pressure, and how it came to it. While it is not normal ``CacheStatistics/capacity`` is what
    /// is left of the configured capacities, and ``CacheStatistics/bytes`` may be above it by what is in use.
    public struct MemoryPressure: Hashable, Sendable {
        /// How scarce memory is now.
        public internal(set) var level = MemoryPressureLevel.normal
        /// Why the level was entered; `nil` when it never changed.
        public internal(set) var reason: MemoryPressureReason?
        /// Since when it holds: its last change, or the opening; `nil` of a cache that is not open.
        public internal(set) var since: WallTime?
        /// How often it came back to normal.
        public internal(set) var normalCount = 0
        /// How often it came to a warning, from either side.
        public internal(set) var warningCount = 0
        /// How often it became critical.
        public internal(set) var criticalCount = 0
    }
}
