// SPDX-License-Identifier: MIT
import CacheModel

/// All flights. Pure; the pipeline keeps it behind a lock.
struct FlightTable: Sendable {
    /// What a request found.
    enum Joined: Sendable {
        /// Nobody was at it: the caller starts the read.
        case started
        /// A flight that waits for a read thread: the caller has it read at once.
        case readPending
        /// A flight that waits for a render thread: the caller makes it immediate.
        case renderPending
        /// A flight that is being read: the result will come.
        case reading
        /// A flight that is being rendered, and what is there of it: the caller makes it immediate.
        case rendering(WrittenFrames?)
        /// The chunk is there already.
        case landed(Flight.Landed)
        /// The cache is closed: the waiter was not taken.
        case closed
    }

    /// What a plan found.
    enum StartedAhead: Equatable, Sendable {
        /// No read thread was at it: the caller starts the read.
        case started
        /// A flight that waits for a render thread, less urgently than it should now: the caller has that corrected.
        case hurried
        /// Nothing to be done: there is a flight, or the cache is closed.
        case leftAlone
    }

    private(set) var flights: [ChunkKey: Flight] = [:]
    private(set) var isClosed = false

    subscript(key: ChunkKey) -> Flight? {
        get { flights[key] }
        set { flights[key] = newValue }
    }

    /// Whether a listener waits for any chunk that is not there yet.
    var isAnyDemanded: Bool { flights.values.contains { $0.isDemanded && $0.landed == nil } }

    /// Adds a listener's request to the flight of a key, starting one if there is none.
    mutating func join(_ key: ChunkKey, track: RegisteredTrack, waiter: Waiter) -> Joined {
        guard !isClosed else { return .closed }
        guard var flight = flights[key] else {
            flights[key] = Flight(track: track, tier: .l1, rank: 0, waiters: [waiter])
            return .started
        }
        if let landed = flight.landed { return .landed(landed) }
        flight.waiters.append(waiter)
        flight.tier = .l1
        _ = flight.takeOver()
        flight.renewIfCancelled()
        flights[key] = flight
        switch flight.stage {
        case .readPending: return .readPending
        case .renderPending: return .renderPending
        case .reading, .lookedFor: return .reading
        case .renderingOnDemand, .renderingAhead: return .rendering(flight.written)
        }
    }

    /// Starts a flight ahead of need, or gives an existing one its place in a new plan.
    mutating func startAhead(_ want: Plan.Want, rank: Int) -> StartedAhead {
        guard !isClosed else { return .leftAlone }
        guard var flight = flights[want.key] else {
            flights[want.key] = Flight(track: want.track, tier: want.tier, rank: rank)
            return .started
        }
        guard !flight.isDemanded, flight.landed == nil else { return .leftAlone }
        let former = (flight.priority, flight.rank)
        flight.tier = want.tier
        flight.rank = rank
        let isToBeRead = flight.takeOver()
        flight.renewIfCancelled()
        flights[want.key] = flight
        if isToBeRead { return .started }
        let isHurried = flight.stage == .renderPending && (flight.priority, flight.rank) < former
        return isHurried ? .hurried : .leftAlone
    }

    /// Gives up every flight ahead of need that `isWanted` does not name: what has not started is forgotten, what
    /// is being read or rendered is told. What a warming waits for goes on for the disk's sake.
    ///
    /// - Returns: The keys that were forgotten.
    mutating func cancelAhead(except isWanted: (ChunkKey) -> Bool) -> Set<ChunkKey> {
        var forgotten: Set<ChunkKey> = []
        for (key, flight) in flights where !flight.isDemanded && flight.landed == nil && !isWanted(key) {
            guard flight.warmingTicket == nil else {
                flights[key]!.tier = .l3
                flights[key]!.isForWarmingAlone = true
                continue
            }
            switch flight.stage {
            case .readPending, .lookedFor, .renderPending:
                flights[key] = nil
                forgotten.insert(key)
            case .reading, .renderingAhead, .renderingOnDemand:
                flight.cancellation.set()
            }
        }
        return forgotten
    }

    /// Ends a flight.
    mutating func remove(_ key: ChunkKey) -> Flight? { flights.removeValue(forKey: key) }

    /// Ends a flight ahead of need; one that a listener waits for stays.
    ///
    /// - Returns: False when it stays.
    mutating func removeUnlessDemanded(_ key: ChunkKey) -> Bool {
        guard flights[key]?.isDemanded != true else { return false }
        flights[key] = nil
        return true
    }

    /// Ends a flight ahead of need whose order was dropped; one that a listener waits for, or that waits for no
    /// render thread, stays.
    ///
    /// - Parameter failure: Why it is not worth to be tried again, for a warming; `nil` when it only made room.
    /// - Returns: False when it stays.
    mutating func removeDropped(_ key: ChunkKey, because failure: AttaccaError? = nil) -> Bool {
        guard let flight = flights[key], flight.stage == .renderPending, removeUnlessDemanded(key) else {
            return false
        }
        if let failure { flight.warmingTicket?.recordFailure(failure) }
        return true
    }

    /// Ends a flight whose order is refused, with or without a listener; one that waits for no render thread stays.
    ///
    /// - Returns: The flight; `nil` when it stays, or there is none.
    mutating func removeRefused(_ key: ChunkKey, because failure: AttaccaError) -> Flight? {
        guard let flight = flights[key], flight.stage == .renderPending else { return nil }
        flights[key] = nil
        flight.warmingTicket?.recordFailure(failure)
        return flight
    }

    /// Notes how much of a chunk is rendered.
    ///
    /// - Returns: Those who wait for parts of it.
    mutating func advance(_ key: ChunkKey, _ written: WrittenFrames) -> [Waiter] {
        guard let flight = flights[key], flight.isRendering, flight.landed == nil else { return [] }
        flights[key]!.written = written
        return flight.waiters.filter { $0.feed != nil }
    }

    /// The flight that a render runs for, while it is wanted; `nil` for one that has begun anew since, or has its chunk.
    func awaiting(_ job: RenderPoolState.Job) -> Flight? {
        guard let flight = flights[job.order.key], flight.isRendering, flight.renderID == job.id,
            flight.landed == nil
        else { return nil }
        return flight
    }

    /// Ends the flight that a render runs for, which failed.
    ///
    /// - Returns: The flight; `nil` when there is none that awaits this render.
    mutating func removeFailed(_ job: RenderPoolState.Job, because failure: AttaccaError) -> Flight? {
        guard let flight = awaiting(job) else { return nil }
        let key = job.order.key
        flights[key] = nil
        flight.warmingTicket?.recordFailure(failure)
        return flight
    }

    /// Ends a flight that lasts only until its render returns, which is not needed any more; others stay.
    ///
    /// - Returns: The flight; `nil` when it stays, or there is none.
    mutating func removeOvertaken(_ job: RenderPoolState.Job) -> Flight? {
        let key = job.order.key
        guard let flight = flights[key], flight.isRendering, flight.renderID == job.id, flight.landed != nil
        else { return nil }
        flights[key] = nil
        return flight
    }

    /// After a render was given up: ends its flight, unless someone has come to want it since.
    ///
    /// - Parameter started: The flight as it was when the render began.
    /// - Returns: Whether it is to be rendered anew.
    mutating func isWantedAgain(_ job: RenderPoolState.Job, started: Flight) -> Bool {
        let key = job.order.key
        guard let flight = flights[key], flight.isRendering, flight.renderID == job.id else { return false }
        if flight.isDemanded || flight.cancellation !== started.cancellation { return true }
        flights[key] = nil
        return false
    }

    /// Has a flight wait for a render thread, the first time or once more, unless nobody wants it any more: then it ends.
    ///
    /// - Returns: Whether it waits.
    mutating func awaitRender(_ key: ChunkKey) -> Bool {
        guard var flight = flights[key] else { return false }
        if flight.cancellation.isSet, !flight.isDemanded {
            flights[key] = nil
            return false
        }
        // With the old flag set, the new render would be given up as soon as it asks, over and over.
        flight.renewIfCancelled()
        flight.stage = .renderPending
        flights[key] = flight
        return true
    }

    /// Marks the chunk of a flight as there, and takes its waiters, to be answered outside the lock. Who asks from
    /// now on gets the chunk at once.
    ///
    /// - Returns: The flight as it was, with its waiters; `nil` when there is none that is bound to be rendered, or when
    ///   its chunk was there already: then it has ended.
    mutating func land(_ key: ChunkKey, _ landed: Flight.Landed) -> Flight? {
        guard let flight = flights[key], flight.landed == nil else {
            flights[key] = nil
            return nil
        }
        // One that began anew, after the render that lands now was given up, finds the chunk in L1.
        guard flight.isRendering || flight.stage == .renderPending else { return nil }
        flights[key]!.landed = landed
        flights[key]!.waiters = []
        flight.warmingTicket?.recordLanding()
        return flight
    }

    /// Gives a flight that is bound to be rendered its chunk from elsewhere: a render that has not started is spared, one
    /// that runs is told that it is not needed, and ends the flight.
    ///
    /// - Returns: The flight as it was, with its waiters; `nil` when there is none to be overtaken.
    mutating func overtake(_ key: ChunkKey, _ landed: Flight.Landed) -> Flight? {
        guard let flight = flights[key], flight.landed == nil else { return nil }
        switch flight.stage {
        case .readPending, .reading, .lookedFor:
            return nil
        case .renderPending:
            flights[key] = nil
        case .renderingOnDemand, .renderingAhead:
            flight.cancellation.set()
            flights[key]!.landed = landed
            flights[key]!.waiters = []
        }
        return flight
    }

    /// Ends every flight and admits no other.
    ///
    /// - Returns: Everyone who still waited.
    mutating func close() -> [Waiter] {
        defer { flights = [:] }
        isClosed = true
        return flights.values.flatMap(\.waiters)
    }
}
