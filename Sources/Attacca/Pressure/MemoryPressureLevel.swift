// SPDX-License-Identifier: MIT

/// How scarce memory is on the machine, or for this process.
public enum MemoryPressureLevel: Int, Sendable, Comparable, CaseIterable, CustomStringConvertible {
    /// The memory tiers have their configured capacities.
    case normal
    /// L1 has two thirds of its capacity, L2 half: 12 and 18 MB of the default 18 and 36 MB.
    case warning
    /// L1 has half of its capacity, L2 nothing: 9 and 0 MB.
    case critical

    public static func < (lhs: Self, rhs: Self) -> Bool { lhs.rawValue < rhs.rawValue }

    public var description: String {
        switch self {
        case .normal: "normal"
        case .warning: "warning"
        case .critical: "critical"
        }
    }

    /// The level one step better; `normal` stays.
    var better: Self { Self(rawValue: rawValue - 1) ?? .normal }
}
