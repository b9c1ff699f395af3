// SPDX-License-Identifier: MIT
import CacheModel

/// What a render is for: a listener who waits, or a tier to be filled ahead of need. Lower comes first.
enum RenderPriority: Int, Comparable, Sendable {
    case immediate, l1, l2, l3

    init(filling tier: Tier) {
        switch tier {
        case .l1: self = .l1
        case .l2: self = .l2
        case .l3: self = .l3
        }
    }

    static func < (lhs: Self, rhs: Self) -> Bool { lhs.rawValue < rhs.rawValue }
}
