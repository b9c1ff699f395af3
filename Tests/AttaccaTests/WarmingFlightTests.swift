// SPDX-License-Identifier: MIT
import CacheModel
import Testing

@testable import Attacca

/// Flights that a warming waits for, beside those of listeners and plans.
@Suite struct WarmingFlightTests {
    private let track = Fixture.track()
    private let key = Fixture.key(0)
    private let waiter = Waiter(requestedAt: MonotonicTime(nanoseconds: 0), completion: { _ in })
    private let landed = Flight.Landed(
        chunk: PCMChunk(
            PCMBuffer(
                format: PCMFormat(sampleFormat: .int16, sampleRate: 1_000, channelCount: 2),
                frameCount: FrameCount(1))), renderSeconds: 1)

    private func want(_ tier: Tier) -> Plan.Want {
        Fixture.want(key, track: track, tier: tier)
    }

    /// A table with one flight for a warming, about to be rendered.
    private func warmed() throws -> (FlightTable, WarmingTicket) {
        var table = FlightTable()
        guard case .started(let ticket) = table.warm(key, track: track, ordinal: 3) else {
            throw UnexpectedAnswer()
        }
        table[key]!.stage = .renderPending
        return (table, ticket)
    }

    private struct UnexpectedAnswer: Error {}

    @Test func `it comes after everything that a plan names, whatever its place`() throws {
        var (table, _) = try warmed()
        #expect(table[key]?.priority == .l3)
        #expect(try #require(table[key]).rank > 1_000_000)
        _ = table.startAhead(want(.l3), rank: 9)
        #expect(table[key]?.rank == 9)
    }

    @Test func `a listener or a plan that wants it too takes it into the memory`() throws {
        var (table, ticket) = try warmed()
        #expect(table[key]?.isForWarmingAlone == true)
        _ = table.join(key, track: track, waiter: waiter)
        #expect(table[key]?.isForWarmingAlone == false)
        #expect(table[key]?.priority == .immediate)
        #expect(!table.hasEnded(key, ticket))
        (table, ticket) = try warmed()
        _ = table.startAhead(want(.l1), rank: 0)
        #expect(table[key]?.isForWarmingAlone == false)
        #expect(table[key]?.priority == .l1)
    }

    @Test func `what a plan gives up goes on for the warming, and without one is forgotten`() throws {
        var (table, ticket) = try warmed()
        _ = table.startAhead(want(.l1), rank: 0)
        #expect(table.cancelAhead { _ in false }.isEmpty)
        #expect(table[key]?.isForWarmingAlone == true)
        #expect(table[key]?.priority == .l3)
        #expect(!table.hasEnded(key, ticket))
        #expect(table.endWarming() == [key])
        #expect(table.hasEnded(key, ticket))
    }

    @Test func `joining a flight of somebody else leaves it as urgent as it was`() {
        var table = FlightTable()
        _ = table.startAhead(want(.l2), rank: 4)
        guard case .joined(let ticket) = table.warm(key, track: track, ordinal: 0) else {
            return #expect(Bool(false))
        }
        #expect(table[key]?.priority == .l2)
        #expect(table[key]?.rank == 4)
        #expect(table[key]?.isForWarmingAlone == false)
        guard case .joined(let other) = table.warm(key, track: track, ordinal: 0) else {
            return #expect(Bool(false))
        }
        #expect(other === ticket)
        #expect(table.endWarming().isEmpty)
        #expect(table[key] != nil)
        #expect(table[key]?.cancellation.isSet == false)
    }

    @Test func `ending a warming tells what runs, and leaves what has landed to be stored`() throws {
        var (table, ticket) = try warmed()
        table[key]!.stage = .renderingAhead
        #expect(table.endWarming(of: [Fixture.key(1)]).isEmpty)
        #expect(table[key]?.cancellation.isSet == false)
        #expect(table.endWarming(of: [key]).isEmpty)
        #expect(table[key]?.cancellation.isSet == true)
        (table, ticket) = try warmed()
        table[key]!.stage = .renderingAhead
        _ = table.land(key, landed)
        #expect(ticket.hasLanded)
        #expect(table.endWarming().isEmpty)
        #expect(table[key]?.cancellation.isSet == false)
        #expect(!table.hasEnded(key, ticket))
        _ = table.remove(key)
        #expect(table.hasEnded(key, ticket))
    }

    /// The disk may hang.
    @Test func `nobody waits for a warming's look on disk`() throws {
        var table = FlightTable()
        guard case .started(let ticket) = table.warm(key, track: track, ordinal: 0) else {
            throw UnexpectedAnswer()
        }
        var planned = table
        guard case .readPending = table.join(key, track: track, waiter: waiter) else {
            throw UnexpectedAnswer()
        }
        let found = planned.startAhead(want(.l1), rank: 0)
        #expect(found == .started)
        for isStored in [true, false] {
            let isRenderedForListener = table.endLook(key, ticket, isStored: isStored)
            let isRenderedForPlan = planned.endLook(key, ticket, isStored: isStored)
            #expect(!isRenderedForListener && !isRenderedForPlan)
        }
        #expect(table[key]?.stage == .readPending)
        #expect(table[key]?.waiters.count == 1)
        #expect(planned[key]?.stage == .readPending)
        #expect(!table.hasEnded(key, ticket))
    }

    @Test(arguments: [true, false])
    func `a look on disk ends the flight, or has it rendered`(isStored: Bool) throws {
        var table = FlightTable()
        guard case .started(let ticket) = table.warm(key, track: track, ordinal: 0) else {
            throw UnexpectedAnswer()
        }
        let isRendered = table.endLook(key, ticket, isStored: isStored)
        #expect(isRendered == !isStored)
        #expect(table.hasEnded(key, ticket) == isStored)
        #expect(table[key]?.stage == (isStored ? nil : .renderPending))
    }

    @Test func `what fails, is held back or is refused says why, and what makes room does not`() throws {
        var (table, ticket) = try warmed()
        let hasMadeRoom = table.removeDropped(key)
        #expect(hasMadeRoom)
        #expect(table.hasEnded(key, ticket))
        #expect(ticket.failure == nil)
        (table, ticket) = try warmed()
        let isHeldBack = table.removeDropped(key, because: .heldBack(key))
        #expect(isHeldBack)
        #expect(ticket.failure?.code == .renderFailed)
        (table, ticket) = try warmed()
        let isRefused = table.removeRefused(key, because: .rendererStuck(key, count: 5)) != nil
        #expect(isRefused)
        #expect(ticket.failure?.code == .rendererStuck)
        (table, ticket) = try warmed()
        table[key]!.stage = .renderingAhead
        let isRefusedAnyway = table.removeRefused(key, because: .rendererStuck(key, count: 5)) != nil
        #expect(!isRefusedAnyway)
        #expect(ticket.failure == nil)
        table[key]!.renderID = 1
        let job = RenderPoolState.Job(order: RenderOrder(key: key, priority: .l3, rank: 0), id: 1)
        let hasFailed = table.removeFailed(job, because: .renderTimedOut(key, seconds: 90)) != nil
        #expect(hasFailed)
        #expect(ticket.failure?.code == .renderTimedOut)
        #expect(table.hasEnded(key, ticket))
    }

    @Test func `a closed table takes none`() {
        var table = FlightTable()
        _ = table.close()
        guard case .closed = table.warm(key, track: track, ordinal: 0) else { return #expect(Bool(false)) }
        #expect(table.flights.isEmpty)
    }
}
