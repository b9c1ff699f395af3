// SPDX-License-Identifier: MIT

/// Where a cache keeps what survives.
public enum CacheLocation: Hashable, Sendable {
    /// A directory, created when missing. Several processes may share it.
    case directory(String)
    /// Nowhere: L1 and L2 only, and nothing is learned beyond this session.
    case memoryOnly
}
