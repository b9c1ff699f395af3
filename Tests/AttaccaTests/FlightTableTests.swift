// SPDX-License-Identifier: MIT
import CacheModel
import Testing

@testable import Attacca

@Suite struct FlightTableTests {
    private let track = Fixture.track()
    private let key = Fixture.key(0)
    private let waiter = Waiter(requestedAt: MonotonicTime(nanoseconds: 0), completion: { _ in })

    private func want(_ tier: Tier = .l2) -> Plan.Want {
        Fixture.want(key, track: track, tier: tier)
    }

    /// The render of a number, of the one key.
    private func job(_ id: Int) -> RenderPoolState.Job {
        RenderPoolState.Job(order: RenderOrder(key: key, priority: .immediate, rank: 0), id: id)
    }

    /// A flight with a listener, as it is while a render of a number runs for it.
    private func rendering(_ id: Int) -> FlightTable {
        var table = FlightTable()
        _ = table.join(key, track: track, waiter: waiter)
        table[key]!.stage = .renderingOnDemand
        table[key]!.renderID = id
        return table
    }

    private func isStarted(_ joined: FlightTable.Joined) -> Bool {
        if case .started = joined { true } else { false }
    }

    @Test func `the second who asks joins the flight of the first`() {
        var table = FlightTable()
        #expect(isStarted(table.join(key, track: track, waiter: waiter)))
        #expect(!isStarted(table.join(key, track: track, waiter: waiter)))
        #expect(table[key]?.waiters.count == 2)
    }

    @Test func `a listener makes a flight ahead of need immediate and bound for L1`() {
        var table = FlightTable()
        let found = table.startAhead(want(.l3), rank: 7)
        #expect(found == .started)
        #expect(table[key]?.priority == .l3)
        _ = table.join(key, track: track, waiter: waiter)
        #expect(table[key]?.priority == .immediate)
        #expect(table[key]?.tier == .l1)
    }

    @Test func `a new plan does not take a flight away from a listener`() {
        var table = FlightTable()
        _ = table.join(key, track: track, waiter: waiter)
        let found = table.startAhead(want(.l3), rank: 0)
        #expect(found == .leftAlone)
        #expect(table[key]?.tier == .l1)
        #expect(table.cancelAhead { _ in false }.isEmpty)
        #expect(table[key] != nil)
    }

    @Test func `a plan hurries what waits for a render thread, and only if it has become more urgent`() {
        var table = FlightTable()
        _ = table.startAhead(want(.l2), rank: 5)
        let whileReading = table.startAhead(want(.l2), rank: 4)
        table[key]!.stage = .renderPending
        let nearer = table.startAhead(want(.l2), rank: 3)
        let unchanged = table.startAhead(want(.l2), rank: 3)
        let higher = table.startAhead(want(.l1), rank: 9)
        let lower = table.startAhead(want(.l2), rank: 0)
        table[key]!.stage = .renderingAhead
        let whileRendering = table.startAhead(want(.l1), rank: 0)
        #expect(nearer == .hurried)
        #expect(higher == .hurried)
        #expect([whileReading, unchanged, lower, whileRendering].allSatisfy { $0 == .leftAlone })
    }

    @Test(arguments: [Flight.Stage.readPending, .renderPending])
    func `what has not started is forgotten when no plan wants it`(stage: Flight.Stage) {
        var table = FlightTable()
        _ = table.startAhead(want(), rank: 0)
        table[key]!.stage = stage
        #expect(table.cancelAhead { _ in false } == [key])
        #expect(table[key] == nil)
    }

    @Test(arguments: [Flight.Stage.reading, .renderingAhead])
    func `what has started is told, and who comes later starts it anew`(stage: Flight.Stage) {
        var table = FlightTable()
        _ = table.startAhead(want(), rank: 0)
        table[key]!.stage = stage
        let running = table[key]!.cancellation
        #expect(table.cancelAhead { _ in false }.isEmpty)
        #expect(running.isSet)
        _ = table.join(key, track: track, waiter: waiter)
        #expect(table[key]!.cancellation !== running)
        #expect(!table[key]!.cancellation.isSet)
    }

    /// The order may be an old one, of a flight that was given up and has been started again since.
    @Test(arguments: [Flight.Stage.reading, .renderingAhead])
    func `a dropped order does not end what has started`(stage: Flight.Stage) {
        var table = FlightTable()
        _ = table.startAhead(want(), rank: 0)
        table[key]!.stage = stage
        let isRemoved = table.removeDropped(key)
        #expect(!isRemoved)
        #expect(table[key] != nil)
    }

    @Test func `who asks for a landed chunk gets it from the flight`() {
        var table = FlightTable()
        _ = table.join(key, track: track, waiter: waiter)
        table[key]!.stage = .renderingOnDemand
        let chunk = PCMChunk(PCMBuffer(format: key.grid.format, frameCount: FrameCount(0)))
        let landed = table.land(key, Flight.Landed(chunk: chunk, renderSeconds: 0.5))
        #expect(landed?.waiters.count == 1)
        guard case .landed(let found) = table.join(key, track: track, waiter: waiter) else {
            Issue.record("the flight did not hand out its chunk")
            return
        }
        #expect(found.chunk === chunk)
        #expect(table[key]?.waiters.isEmpty == true)
    }

    /// The render ran over, who waited was told, and somebody asked again before it returned.
    @Test(arguments: [Flight.Stage.readPending, .reading])
    func `a chunk does not land in a flight that began anew and is still being read`(stage: Flight.Stage) {
        var table = FlightTable()
        _ = table.join(key, track: track, waiter: waiter)
        table[key]!.stage = stage
        let chunk = PCMChunk(PCMBuffer(format: key.grid.format, frameCount: FrameCount(0)))
        let isLanded = table.land(key, Flight.Landed(chunk: chunk, renderSeconds: 0.5)) != nil
        #expect(!isLanded)
        #expect(table[key]?.waiters.count == 1)
        table[key]!.renderID = 1
        let isRemoved = table.removeFailed(job(1), because: .closed()) != nil
        #expect(!isRemoved)
    }

    @Test func `who joins a render learns what is there of it, and those who take parts are told of more`() {
        var table = FlightTable()
        let feed = PartFeed { _ in }
        _ = table.join(key, track: track, waiter: waiter)
        table[key]!.stage = .renderingOnDemand
        let written = WrittenFrames(
            memory: PCMMemory(byteCount: ByteCount(4_000)), format: key.grid.format, frameCount: 500,
            firstFrame: 0)
        let toldNobody = table.advance(key, written).isEmpty
        #expect(toldNobody)
        let progressive = Waiter(requestedAt: MonotonicTime(nanoseconds: 0), feed: feed)
        guard case .rendering(let found?) = table.join(key, track: track, waiter: progressive) else {
            Issue.record("the flight did not say what is written")
            return
        }
        #expect(found.frameCount == 500)
        let told = table.advance(key, written)
        #expect(told.count == 1)
        #expect(told.first?.feed === feed)
    }

    @Test(arguments: [Flight.Stage.renderingOnDemand, .renderPending])
    func `a chunk that comes from elsewhere answers who waits, and spares the render`(stage: Flight.Stage) {
        var table = FlightTable()
        _ = table.join(key, track: track, waiter: waiter)
        table[key]!.stage = stage
        let running = table[key]!.cancellation
        let chunk = PCMChunk(PCMBuffer(format: key.grid.format, frameCount: FrameCount(0)))
        let landed = Flight.Landed(chunk: chunk, renderSeconds: 0.5)
        let waiters = table.overtake(key, landed)?.waiters
        #expect(waiters?.count == 1)
        #expect(running.isSet == (stage == .renderingOnDemand))
        let isOvertakenAgain = table.overtake(key, landed) != nil
        #expect(!isOvertakenAgain)
        let isLandedAgain = table.land(key, landed) != nil
        #expect(!isLandedAgain)
        #expect(table[key] == nil)
    }

    /// A render that was overtaken may never return.
    @Test func `only a flight that has its chunk from elsewhere ends without its render`() {
        var table = rendering(1)
        let isEndedBefore = table.removeOvertaken(job(1)) != nil
        #expect(!isEndedBefore)
        let chunk = PCMChunk(PCMBuffer(format: key.grid.format, frameCount: FrameCount(0)))
        _ = table.overtake(key, Flight.Landed(chunk: chunk, renderSeconds: 0.5))
        let isEnded = table.removeOvertaken(job(1)) != nil
        #expect(isEnded)
        #expect(table[key] == nil)
    }

    /// Told to give up as its listener was about to be told that it takes too long: the new render was given up as soon as
    /// it asked, and so on for ever, and the listener was never told.
    @Test func `a flight that is rendered anew for who waits is not given up from the beginning`() {
        var table = rendering(1)
        let started = table[key]!
        started.cancellation.set()
        let isWantedAgain = table.isWantedAgain(job(1), started: started)
        let isWaiting = table.awaitRender(key)
        #expect(isWantedAgain && isWaiting)
        #expect(table[key]?.stage == .renderPending)
        #expect(table[key]?.cancellation.isSet == false)
    }

    @Test func `a flight that nobody wants any more is not rendered anew`() {
        var table = FlightTable()
        _ = table.startAhead(want(), rank: 0)
        table[key]!.stage = .renderingAhead
        table[key]!.renderID = 1
        let started = table[key]!
        started.cancellation.set()
        var other = table
        let isWantedAgain = table.isWantedAgain(job(1), started: started)
        let isWaiting = other.awaitRender(key)
        #expect(!isWantedAgain && !isWaiting)
        #expect(table[key] == nil && other[key] == nil)
    }

    /// The first render ran over and returned, and somebody asked again before the watchdog came to say so.
    @Test func `what is said of one render does not end the flight that another one runs for`() {
        var table = rendering(2)
        let chunk = PCMChunk(PCMBuffer(format: key.grid.format, frameCount: FrameCount(0)))
        let hasFailed = table.removeFailed(job(1), because: .closed()) != nil
        let isWantedAgain = table.isWantedAgain(job(1), started: table[key]!)
        #expect(!hasFailed && !isWantedAgain)
        #expect(table.awaiting(job(1)) == nil && table.awaiting(job(2)) != nil)
        var overtaken = table
        _ = overtaken.overtake(key, Flight.Landed(chunk: chunk, renderSeconds: 0.5))
        let isEnded = overtaken.removeOvertaken(job(1)) != nil
        #expect(!isEnded)
        #expect(table[key]?.waiters.count == 1)
    }

    @Test func `a flight that is still being read is not overtaken`() {
        var table = FlightTable()
        _ = table.join(key, track: track, waiter: waiter)
        table[key]!.stage = .reading
        let chunk = PCMChunk(PCMBuffer(format: key.grid.format, frameCount: FrameCount(0)))
        let isOvertaken = table.overtake(key, Flight.Landed(chunk: chunk, renderSeconds: 0.5)) != nil
        #expect(!isOvertaken)
        #expect(table[key]?.waiters.count == 1)
    }

    @Test func `a closed table takes nobody and gives everyone back`() {
        var table = FlightTable()
        _ = table.join(key, track: track, waiter: waiter)
        #expect(table.close().count == 1)
        guard case .closed = table.join(key, track: track, waiter: waiter) else {
            Issue.record("a closed table took a waiter")
            return
        }
        let found = table.startAhead(want(), rank: 0)
        #expect(found == .leftAlone)
    }
}
