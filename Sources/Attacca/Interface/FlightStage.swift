// SPDX-License-Identifier: MIT

/// How far a chunk is on its way, as the faces of this package show it.
package enum FlightStage: String, Hashable, Sendable, CaseIterable {
    /// Waits for a thread that reads or renders it.
    case pending
    /// Is looked for in the tiers below.
    case reading
    case rendering
}

extension FlightStage {
    init(_ stage: Flight.Stage) {
        switch stage {
        case .readPending, .renderPending: self = .pending
        case .reading, .lookedFor: self = .reading
        case .renderingOnDemand, .renderingAhead: self = .rendering
        }
    }
}
