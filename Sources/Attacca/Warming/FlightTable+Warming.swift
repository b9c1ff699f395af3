// SPDX-License-Identifier: MIT
import CacheModel

extension FlightTable {
    /// Warmed chunks come after everything that a plan names for the same tier.
    private static let warmingRank = 1 << 32

    /// What a warming found.
    enum Warmed: Sendable {
        /// Nobody was at it: the caller looks for the chunk on disk, and has it rendered if it is not there.
        case started(WarmingTicket)
        /// Somebody was: the result will come.
        case joined(WarmingTicket)
        case closed
    }

    /// Starts a flight that brings a chunk to the disk and nowhere else, or watches the one that there is.
    ///
    /// - Parameter ordinal: Place in the warming.
    mutating func warm(_ key: ChunkKey, track: RegisteredTrack, ordinal: Int) -> Warmed {
        guard !isClosed else { return .closed }
        guard var flight = self[key] else {
            let ticket = WarmingTicket()
            var flight = Flight(track: track, tier: .l3, rank: Self.warmingRank + ordinal)
            flight.stage = .lookedFor
            flight.warmingTicket = ticket
            flight.isForWarmingAlone = true
            self[key] = flight
            return .started(ticket)
        }
        let ticket = flight.warmingTicket ?? WarmingTicket()
        flight.warmingTicket = ticket
        if flight.landed == nil {
            flight.renewIfCancelled()
        } else {
            ticket.recordLanding()
        }
        self[key] = flight
        return .joined(ticket)
    }

    /// A warming has looked for a chunk on disk: its flight ends, or waits for a render thread. One that was taken over or
    /// given up meanwhile stays as it is.
    ///
    /// - Returns: Whether the caller gives it its order.
    mutating func endLook(_ key: ChunkKey, _ ticket: WarmingTicket, isStored: Bool) -> Bool {
        guard let flight = self[key], flight.warmingTicket === ticket, flight.stage == .lookedFor else {
            return false
        }
        guard !isStored else {
            self[key] = nil
            return false
        }
        self[key]!.stage = .renderPending
        return true
    }

    /// Whether a flight has ended that a warming waits for.
    func hasEnded(_ key: ChunkKey, _ ticket: WarmingTicket) -> Bool {
        self[key]?.warmingTicket !== ticket
    }

    /// Gives flights up that are for a warming alone: what has not started is forgotten, what runs is told. Those that
    /// somebody else wants become ordinary ones.
    ///
    /// - Parameter keys: `nil` means all.
    /// - Returns: The keys that were forgotten.
    mutating func endWarming(of keys: Set<ChunkKey>? = nil) -> Set<ChunkKey> {
        var forgotten: Set<ChunkKey> = []
        for (key, flight) in flights
        where flight.warmingTicket != nil && flight.landed == nil && keys?.contains(key) != false {
            guard flight.isForWarmingAlone else {
                self[key]!.warmingTicket = nil
                continue
            }
            switch flight.stage {
            case .readPending, .lookedFor, .renderPending:
                self[key] = nil
                forgotten.insert(key)
            case .reading, .renderingAhead, .renderingOnDemand:
                flight.cancellation.set()
            }
        }
        return forgotten
    }
}
