// SPDX-License-Identifier: MIT
import CacheModel
import ChunkStorage
import Testing

@testable import Attacca

@Suite struct WarmingAccountTests {
    /// 4000 bytes of samples each.
    private func chunk(_ index: Int) -> WarmingPlan.Chunk {
        WarmingPlan.Chunk(key: Fixture.key(index), frameCount: FrameCount(1_000))
    }

    private func standing(_ byteCount: Int, priority: Double = 0) -> ChunkStanding {
        ChunkStanding(byteCount: ByteCount(byteCount), priority: priority)
    }

    private func isCapacity(_ ending: WarmingEnding?) -> Bool {
        if case .capacityReached = ending { true } else { false }
    }

    private func isWriteBudget(_ ending: WarmingEnding?) -> Bool {
        if case .writeBudgetSpent = ending { true } else { false }
    }

    @Test func `what is on its way counts with the most that it can be until something is stored`() {
        var account = WarmingAccount(capacity: ByteCount(16_000), writeBudget: ByteCount(1_000_000))
        for index in 0..<2 {
            #expect(account.refusal(of: chunk(index)) == nil)
            account.start(chunk(index))
        }
        #expect(account.refusal(of: chunk(2)) == nil)
        account.start(chunk(2))
        #expect(isCapacity(account.refusal(of: chunk(3))))
        account.acknowledge(chunk(0).key, standing(1_000))
        account.acknowledge(chunk(1).key, standing(1_000))
        #expect(account.estimatedByteCount(decodedByteCount: 8_000) == 2_000)
        #expect(account.refusal(of: chunk(3)) == nil)
    }

    @Test func `chunks that were there before take their room`() {
        var account = WarmingAccount(capacity: ByteCount(16_000), writeBudget: ByteCount(1_000_000))
        for index in 0..<4 { account.addStored(chunk(index), standing(3_500)) }
        #expect(isCapacity(account.refusal(of: chunk(4))))
        account.lose(chunk(0).key)
        #expect(account.refusal(of: chunk(4)) == nil)
        #expect(account.writtenByteCount == 0)
    }

    @Test func `what others wrote today counts against the budget of the day`() {
        var account = WarmingAccount(
            capacity: ByteCount(1_000_000), writeBudget: ByteCount(16_000),
            writtenTodayByteCount: ByteCount(9_000))
        #expect(account.refusal(of: chunk(0)) == nil)
        account.start(chunk(0))
        #expect(isWriteBudget(account.refusal(of: chunk(1))))
        account.abandon(chunk(0).key)
        #expect(account.refusal(of: chunk(1)) == nil)
    }

    @Test func `a payload that is larger than its samples is estimated as they are`() {
        var account = WarmingAccount(capacity: ByteCount(1_000_000), writeBudget: ByteCount(1_000_000))
        account.addStored(chunk(0), standing(4_300))
        #expect(account.estimatedByteCount(decodedByteCount: 4_000) == 4_000)
    }

    @Test func `the next victims are those of the lowest priority`() {
        var account = WarmingAccount(capacity: ByteCount(1_000_000), writeBudget: ByteCount(1_000_000))
        for index in 0..<4 { account.addStored(chunk(index), standing(10, priority: Double(4 - index))) }
        #expect(account.nextVictims(count: 2) == [chunk(3).key, chunk(2).key])
    }
}
