// SPDX-License-Identifier: MIT
public import CacheModel

/// What happened to a cache directory that a person should know.
public struct Incident: Hashable, Sendable {
    /// When.
    public let occurredAt: WallTime
    /// What, as one word for programs: `index_replaced`, `log_held` ...
    public let kind: String
    /// What, why and with which values: one line for people.
    public let message: String
}
