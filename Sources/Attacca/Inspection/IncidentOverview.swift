// SPDX-License-Identifier: MIT
import CacheDatabase
public import CacheModel

/// What happened to a cache directory that a person should know.
public struct IncidentOverview: Hashable, Sendable {
    /// When it happened, by the clock of the machine.
    public let occurredAt: WallTime
    /// One word for programs, such as `index_replaced`.
    public let kind: String
    /// What, why and with which values, for people.
    public let message: String

    init(_ incident: Incident) {
        occurredAt = incident.occurredAt
        kind = incident.kind
        message = incident.message
    }
}
