// SPDX-License-Identifier: MIT
import CacheModel
import TestSupport
import Testing

@testable import ChunkStorage

@Suite struct WriterQueueTests {
    private let fixture = StoreFixture()
    private let start = MonotonicTime(nanoseconds: 0)

    private func queue(stagingByteCount: Int = 10_000, batchByteCount: Int = 5_000) -> WriterQueue {
        WriterQueue(
            ChunkStoreConfiguration(
                stagingCapacity: ByteCount(stagingByteCount), batchByteCount: ByteCount(batchByteCount)))
    }

    private func chunk(_ index: Int, count: Int = 1_000) -> StagedChunk {
        fixture.chunk(fixture.key(index), count: count)
    }

    private func result(_ ticket: UInt64?, in queue: inout WriterQueue) -> Result<Void, StoreError>? {
        ticket.flatMap { queue.takeResult($0) }
    }

    @Test func `staging is bounded in bytes, and one chunk always fits`() {
        var queue = queue()
        #expect(queue.append(chunk(0, count: 50_000), now: start) == .staged)
        #expect(queue.append(chunk(1), now: start) == .rejected(.stagingFull))
        guard case .batch(let batch)? = queue.takeWork() else {
            Issue.record("no batch")
            return
        }
        #expect(queue.append(chunk(1), now: start) == .rejected(.stagingFull), "being written is not done")
        queue.finish(batch, failure: nil)
        #expect(queue.append(chunk(1), now: start) == .staged)
        #expect(queue.stagedByteCount == chunk(1).recordByteCount)
    }

    @Test func `batches are bounded in bytes and keep the order`() {
        var queue = queue()
        for index in 0..<7 { _ = queue.append(chunk(index), now: start) }
        var order: [[Int]] = []
        while case .batch(let batch)? = queue.takeWork() { order.append(batch.chunks.map(\.key.index)) }
        #expect(order == [[0, 1, 2, 3], [4, 5, 6]])
    }

    @Test func `a command waits for what was handed over before it, and not for what came after`() {
        var queue = queue()
        _ = queue.append(chunk(0), now: start)
        let ticket = queue.submit(.flush)
        _ = queue.append(chunk(1), now: start)
        guard case .batch(let batch)? = queue.takeWork() else {
            Issue.record("no batch")
            return
        }
        #expect(batch.chunks.map(\.key.index) == [0])
        queue.finish(batch, failure: nil)
        guard case .command(.flush, ticket) = queue.takeWork() else {
            Issue.record("no flush")
            return
        }
        let results = [false, true].map { isFinished in
            if isFinished { queue.finish(.flush, ticket: ticket, failure: nil) }
            return [result(ticket, in: &queue) != nil, result(ticket, in: &queue) != nil]
        }
        #expect(results == [[false, false], [true, false]], "a result is there once, after the end")
    }

    @Test func `a failed batch is told to the next flush, once`() {
        var queue = queue()
        _ = queue.append(chunk(0), now: start)
        guard case .batch(let batch)? = queue.takeWork() else {
            Issue.record("no batch")
            return
        }
        queue.finish(batch, failure: .closed)
        for isFailure in [true, false] {
            let ticket = queue.submit(.flush)
            _ = queue.takeWork()
            queue.finish(.flush, ticket: ticket, failure: nil)
            guard case .failure? = result(ticket, in: &queue) else {
                #expect(!isFailure)
                continue
            }
            #expect(isFailure)
        }
    }

    @Test func `the first hit asks for the writer, the others ride along`() {
        var queue = queue()
        let now = WallTime(unixMilliseconds: 5)
        #expect(queue.recordHit(sequence: 1, uses: 1, now: now) == true)
        #expect(queue.recordHit(sequence: 1, uses: 1, now: now) == false)
        #expect(queue.recordHit(sequence: 2, uses: 1, now: now) == false)
        guard case .schedule? = queue.takeWork() else {
            Issue.record("not scheduled")
            return
        }
        if let work = queue.takeWork() { Issue.record("there is nothing to do, and yet \(work)") }
        let hits = queue.takeHits().mapValues(\.count)
        #expect(hits == [1: 2, 2: 1])
        for sequence in 0..<10_000 { _ = queue.recordHit(sequence: Int64(sequence), uses: 1, now: now) }
        let hitCount = queue.takeHits().count
        #expect(hitCount == WriterQueue.hitCountMax)
    }

    @Test func `nothing is accepted during a pause or after closing`() {
        var queue = queue()
        queue.pause(until: start.advanced(bySeconds: 2), because: .noSpace)
        #expect(queue.append(chunk(0), now: start) == .rejected(.noSpace))
        #expect(queue.append(chunk(0), now: start.advanced(bySeconds: 2)) == .staged)
        queue.close()
        #expect(queue.append(chunk(1), now: start) == .rejected(.closed))
        #expect(queue.submit(.flush) == nil)
        guard case .batch? = queue.takeWork(), case .stop? = queue.takeWork() else {
            Issue.record("what was accepted is written before the end")
            return
        }
    }
}
