// SPDX-License-Identifier: MIT
import CacheModel

/// What a render is for: a listener who waits, or a tier to be filled ahead of need. Lower comes first.
public enum RenderPriority: Int, Comparable, Sendable, CaseIterable {
    /// A listener waits.
    case immediate
    /// L1 is filled ahead of need.
    case l1
    /// L2 is filled ahead of need.
    case l2
    /// The disk is filled ahead of need.
    case l3

    init(filling tier: Tier) {
        switch tier {
        case .l1: self = .l1
        case .l2: self = .l2
        case .l3: self = .l3
        }
    }

    public static func < (lhs: Self, rhs: Self) -> Bool { lhs.rawValue < rhs.rawValue }
}
