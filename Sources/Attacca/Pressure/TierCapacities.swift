// SPDX-License-Identifier: MIT
import CacheModel

/// What the two memory tiers may hold.
///
/// | level | L1 | L2 |
/// |---|---|---|
/// | normal | as configured | as configured |
/// | warning | two thirds | half |
/// | critical | half | nothing |
struct TierCapacities: Hashable, Sendable {
    let l1: ByteCount
    let l2: ByteCount

    /// The capacities at a level of pressure.
    ///
    /// - Parameters:
    ///   - l1: The configured capacity of L1.
    ///   - l2: The configured capacity of L2.
    init(at level: MemoryPressureLevel, l1: ByteCount, l2: ByteCount) {
        switch level {
        case .normal:
            self.l1 = l1
            self.l2 = l2
        case .warning:
            // A third less rather than twice a third: no capacity is too large to be multiplied.
            self.l1 = l1 - ByteCount(l1.rawValue / 3)
            self.l2 = ByteCount(l2.rawValue / 2)
        case .critical:
            self.l1 = ByteCount(l1.rawValue / 2)
            self.l2 = .zero
        }
    }
}
