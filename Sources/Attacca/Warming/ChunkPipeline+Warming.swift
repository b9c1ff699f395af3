// SPDX-License-Identifier: MIT
import CacheModel
import ChunkStorage
import Threading

extension ChunkPipeline {
    /// Has a chunk rendered into the disk tier and no other, unless it is there or on its way already. Blocks for the
    /// index; a listener or a plan that wants the chunk meanwhile does not.
    ///
    /// - Parameter ordinal: Place in the warming.
    /// - Returns: What becomes of it; `nil` once the pipeline is closed.
    func warm(
        _ key: ChunkKey, track: RegisteredTrack, ordinal: Int, store: ChunkStore
    ) throws(StoreError) -> WarmingTicket? {
        switch flights.update({ $0.warm(key, track: track, ordinal: ordinal) }) {
        case .closed: return nil
        case .joined(let ticket): return ticket
        case .started(let ticket):
            do {
                let isStored = try store.contains(key)
                if flights.update({ $0.endLook(key, ticket, isStored: isStored) }) { submit(key) }
            } catch {
                _ = flights.update { $0.endLook(key, ticket, isStored: true) }
                throw error
            }
            return ticket
        }
    }

    /// Gives up what is on its way for a warming alone, and waits until nothing of that runs any more. What is rendered by
    /// then is kept.
    func endWarming(of tickets: [ChunkKey: WarmingTicket]) {
        let forgotten = flights.update { $0.endWarming(of: Set(tickets.keys)) }
        renderPool.drop(forgotten)
        // One that was forgotten may have been asked for again before its order was dropped.
        for key in forgotten { submit(key) }
        _ = flights.wait { table in tickets.allSatisfy { table.hasEnded($0, $1) } ? true : nil }
    }
}
