// SPDX-License-Identifier: MIT

/// How long a cache database waits for others.
public struct CacheDatabaseLimits: Hashable, Sendable {
    /// The longest wait for a lock that another process holds, in ms.
    public var lockWaitMilliseconds = 2_000

    public init() {}
}
