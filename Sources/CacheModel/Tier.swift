// SPDX-License-Identifier: MIT

/// One level of the cache.
public enum Tier: String, Hashable, Sendable, CaseIterable {
    /// Decoded PCM in memory, handed out without a copy.
    case l1
    /// Payloads in memory.
    case l2
    /// Payloads in segment files on disk.
    case l3
}
