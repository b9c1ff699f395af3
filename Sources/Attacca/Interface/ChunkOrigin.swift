// SPDX-License-Identifier: MIT

/// Where a delivered chunk came from.
public enum ChunkOrigin: String, Hashable, Sendable, CaseIterable {
    case l1, l2, l3
    /// A miss: it was rendered for this request, or for another one that this request joined.
    case rendered
}
