// SPDX-License-Identifier: MIT
public import CacheModel

/// Where a delivered chunk came from.
public enum ChunkOrigin: String, Hashable, Sendable, CaseIterable {
    /// Decoded in memory, without a copy.
    case l1
    /// Compressed in memory, decoded for this request.
    case l2
    /// From the disk.
    case l3
    /// A miss: it was rendered for this request, or for another one that this request joined.
    case rendered

    /// The tier that had the chunk; `nil` when it was rendered.
    public var tier: Tier? {
        switch self {
        case .l1: .l1
        case .l2: .l2
        case .l3: .l3
        case .rendered: nil
        }
    }
}
