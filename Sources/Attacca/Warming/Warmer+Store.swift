// SPDX-License-Identifier: MIT
import CacheModel
import ChunkStorage
import Logging

/// What the store says of a warming: what it acknowledged, what it refused, what it evicted.
extension Warmer {
    /// Waits until the store has acknowledged what was handed over, and books it.
    ///
    /// - Throws: Why there is no sense in going on.
    func checkpoint() throws(Stop) {
        guard pipeline.disk.store === store else {
            throw Stop(ending: pipeline.disk.problem.map { .diskFailed($0) } ?? .closed)
        }
        var refusal: StoreError?
        do throws(StoreError) {
            try store.flush()
        } catch {
            refusal = error
        }
        try onDisk { () throws(StoreError) in
            for key in handedOver {
                guard let standing = try store.standing(of: key) else { continue }
                account.acknowledge(key, standing)
            }
            account.writtenTodayByteCount = try store.budget().writtenTodayByteCount
        }
        for key in handedOver { account.abandon(key) }
        handedOver = []
        if let refusal { throw Stop(ending: ending(for: refusal)) }
        let evicted = store.statistics().evictedCount
        guard evicted != evictedCount else { return }
        evictedCount = evicted
        if dropEvicted(account.nextVictims(count: Self.victimCount)) { throw Stop(ending: .displacing) }
    }

    /// Takes chunks that are not stored any more out of the books.
    ///
    /// - Returns: Whether there were any.
    @discardableResult
    func dropEvicted(_ keys: some Sequence<ChunkKey>) -> Bool {
        var isAny = false
        for key in Array(keys) {
            do throws(StoreError) {
                guard try store.standing(of: key) == nil else { continue }
            } catch {
                pipeline.recordDiskError(error, of: key)
                return isAny
            }
            account.lose(key)
            isAny = true
        }
        return isAny
    }

    /// Gives up what is on its way, keeps what is rendered, and books it.
    ///
    /// - Returns: What the store has against it.
    func settleEverything() -> WarmingEnding? {
        pipeline.endWarming(of: flying.mapValues(\.ticket))
        do throws(Stop) {
            for one in flying.values
            where try onDisk({ () throws(StoreError) in try store.contains(one.chunk.key) }) { accept(one) }
            flying = [:]
            try checkpoint()
            return nil
        } catch {
            return error.ending
        }
    }

    /// Whether the store has refused a chunk, since this was asked last, for no other reason than that it was busy.
    ///
    /// - Throws: Any other reason: then there is no sense in going on.
    func wasStagingFull() throws(Stop) -> Bool {
        let counts = store.statistics().rejectedCounts
        let reasons = RejectionReason.allCases.filter {
            counts[$0, default: 0] > rejectedCounts[$0, default: 0]
        }
        rejectedCounts = counts
        guard let reason = reasons.last else { return false }
        switch reason {
        case .stagingFull: return true
        case .writeBudgetSpent:
            throw Stop(ending: .writeBudgetSpent(pipeline.configuration.l3DailyWriteBudget))
        case .largerThanCapacity: throw Stop(ending: .capacityReached(pipeline.configuration.l3Capacity))
        case .noSpace: throw Stop(ending: .noSpace)
        case .closed: throw Stop(ending: .closed)
        case .diskFailing, .readOnly:
            throw Stop(ending: .diskFailed(.diskTierRefused(reason.rawValue)))
        }
    }

    /// Asks the store; what it fails with ends the warming.
    func onDisk<Value>(_ body: () throws(StoreError) -> Value) throws(Stop) -> Value {
        do throws(StoreError) {
            return try body()
        } catch {
            throw Stop(ending: ending(for: error))
        }
    }

    private func ending(for error: StoreError) -> WarmingEnding {
        switch error.code {
        case .closed: return .closed
        case .writeBudgetSpent: return .writeBudgetSpent(pipeline.configuration.l3DailyWriteBudget)
        case .noSpace: return .noSpace
        default:
            pipeline.statistics.recordDiskError()
            return .diskFailed(.diskTierFailed(cause: error))
        }
    }
}
