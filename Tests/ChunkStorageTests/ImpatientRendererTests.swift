// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import TestSupport
import Testing
import Threading

@testable import ChunkStorage

/// A batch run rendered faster than the writer thread, which had the background priority of its machine, could take
/// chunks: the staging area was full, a dozen chunks were refused, and the next session rendered them again. Whoever has
/// the time can now wait for room.
@Suite struct ImpatientRendererTests {
    private let fixture = StoreFixture()

    private var narrow: ChunkStoreConfiguration {
        ChunkStoreConfiguration(stagingCapacity: ByteCount(1_500), batchByteCount: ByteCount(1_500))
    }

    private var inAMinute: MonotonicTime { SystemTimeSource().monotonicNow().advanced(bySeconds: 60) }

    @Test func `who waits for room loses no chunk`() throws {
        try fixture.withStore(.readWrite, narrow) { store throws in
            for index in 0..<100 {
                let outcome = store.append(fixture.chunk(fixture.key(index)), waitingUntil: inAMinute)
                #expect(outcome == .staged)
            }
            try store.flush()
            for index in 0..<100 { #expect(try fixture.isRight(store, fixture.key(index)) == true) }
        }
    }

    @Test func `who does not wait is refused while the writer is at work`() throws {
        var queue = WriterQueue(narrow)
        let now = fixture.time.monotonicNow()
        let outcomes = (0..<3).map { queue.append(fixture.chunk(fixture.key($0)), now: now) }
        #expect(outcomes == [.staged, .rejected(.stagingFull), .rejected(.stagingFull)])
    }

    @Test func `a wait that is over is a refusal`() throws {
        try fixture.withStore(.readWrite, narrow) { store throws in
            let past = SystemTimeSource().monotonicNow()
            let outcomes = (0..<50).map {
                store.append(fixture.chunk(fixture.key($0)), waitingUntil: past)
            }
            #expect(outcomes.allSatisfy { $0 == .staged || $0 == .rejected(.stagingFull) })
        }
    }
}
