// SPDX-License-Identifier: MIT
package import CacheModel

/// What became of chunks so far, in order to say why a request misses one. Pure.
///
/// The cause is asked for as the request comes, before it changes anything itself. The first of these that
/// holds:
///
/// | What is known of the chunk | Cause |
/// |---|---|
/// | the last thing done for it was for another revision, or its track was deleted since | `invalidated` |
/// | its render ahead runs | `predictedTooLate` |
/// | its last render failed | `failed` |
/// | it was in a tier | `evictedEarly` |
/// | its last render ahead was given up, or a plan that named it was replaced before it began | `cancelled` |
/// | the plan names it, and nothing was done for it yet | `predictedTooLate` |
/// | nothing | `neverPredicted` |
///
/// So what happened to a chunk weighs more than that the plan names it again: without that it would have been
/// there. A chunk that a plan names first with the playhead in it was not predicted; the plan only says what
/// the listener did.
///
/// That a tier is cleared is not told: a chunk that was in a tier and is missed was lost. A chunk that an
/// earlier session stored is known from its first delivery out of L2 or L3 on.
package struct MissLedger: Sendable {
    /// A chunk in whatever revision.
    private struct Place: Hashable {
        let track: TrackID
        let variant: Variant
        let grid: Grid
        let index: Int

        init(_ key: ChunkKey) {
            track = key.track
            variant = key.variant
            grid = key.grid
            index = key.index
        }
    }

    private enum Fate {
        case started
        /// Was in a tier, and may have been lost since.
        case kept
        case cancelled
        case failed
        case invalidated
    }

    private struct Record {
        let key: ChunkKey
        let fate: Fate
        /// Tells what happened to a place last from what happened to it before.
        let number: Int
    }

    /// Chunks that are remembered beside those of the plan; beyond it the one of which nothing was heard for
    /// longest is forgotten.
    package let recordCountMax: Int
    private var records: [Place: Record] = [:]
    /// What happened, oldest first, from `orderStart` on; what happened to the same place since is in there
    /// again.
    private var order: [(place: Place, number: Int)] = []
    private var orderStart = 0
    private var eventCount = 0
    /// What the plan names, but for what it first named with the playhead in it.
    private var planned: Set<ChunkKey> = []
    /// The chunk under the playhead, where no plan named it before.
    private var unforeseen: ChunkKey?

    /// - Precondition: `recordCountMax >= 1`.
    package init(recordCountMax: Int = 4_096) {
        precondition(recordCountMax >= 1, "a ledger of \(recordCountMax) chunks")
        self.recordCountMax = recordCountMax
    }

    /// How many chunks are remembered beside those of the plan.
    package var recordCount: Int { records.count }

    // MARK: What happens

    /// Another plan counts.
    ///
    /// - Parameters:
    ///   - keys: Which chunks it names.
    ///   - current: The chunk under the playhead.
    /// - Complexity: O(chunks of both plans).
    package mutating func plan(_ keys: Set<ChunkKey>, current: ChunkKey?) {
        let former = planned
        planned = keys
        let isForeseen = current.map { former.contains($0) || (unforeseen != $0 && hasRecord($0)) } ?? true
        unforeseen = isForeseen ? nil : current
        if let unforeseen { planned.remove(unforeseen) }
        for key in former where !keys.contains(key) && records[Place(key)] == nil {
            note(.cancelled, of: key)
        }
    }

    /// A render ahead begins.
    package mutating func start(_ key: ChunkKey) {
        if key != unforeseen { note(.started, of: key) }
    }

    /// A render ahead is done.
    package mutating func complete(_ key: ChunkKey) { settle(.kept, of: key) }

    /// A render ahead was given up.
    package mutating func cancel(_ key: ChunkKey) { settle(.cancelled, of: key) }

    /// A render failed, ahead of need or for a listener.
    package mutating func fail(_ key: ChunkKey) { settle(.failed, of: key) }

    /// A listener got the chunk: it was in a tier, or is from now on.
    package mutating func deliver(_ key: ChunkKey) { note(.kept, of: key) }

    /// A chunk was evicted from the last tier that held it.
    package mutating func lose(_ key: ChunkKey) {
        if records[Place(key)]?.fate != .started { settle(.kept, of: key) }
    }

    /// A track was deleted or modified: what was done for its chunks is void.
    ///
    /// - Parameter revision: The revision whose chunks are still good; `nil` when there is none.
    /// - Complexity: O(chunks that are remembered).
    package mutating func invalidate(_ track: TrackID, keeping revision: TrackRevision?) {
        for record in records.values where record.key.track == track && record.key.trackRevision != revision {
            note(.invalidated, of: record.key)
        }
    }

    // MARK: The cause

    /// Why a request for a chunk that comes now misses it, if it does. O(1).
    package func cause(ofMissing key: ChunkKey) -> MissCause {
        guard let record = records[Place(key)] else {
            return planned.contains(key) ? .predictedTooLate : .neverPredicted
        }
        guard record.key == key else { return .invalidated }
        switch record.fate {
        case .invalidated: return .invalidated
        case .started: return .predictedTooLate
        case .failed: return .failed
        case .kept: return .evictedEarly
        case .cancelled: return .cancelled
        }
    }

    // MARK: Records

    private func hasRecord(_ key: ChunkKey) -> Bool { records[Place(key)]?.key == key }

    /// How a render ended; that of a track that was deleted or modified meanwhile changes nothing.
    private mutating func settle(_ fate: Fate, of key: ChunkKey) {
        if let record = records[Place(key)], record.fate == .invalidated || record.key != key { return }
        note(fate, of: key)
    }

    private mutating func note(_ fate: Fate, of key: ChunkKey) {
        let place = Place(key)
        eventCount += 1
        records[place] = Record(key: key, fate: fate, number: eventCount)
        order.append((place, eventCount))
        while records.count > recordCountMax { forgetOldest() }
        if order.count > 2 * recordCountMax + orderStart || orderStart > recordCountMax { tidy() }
        assert(records.count <= recordCountMax && order.count <= 3 * recordCountMax + 1)
    }

    private mutating func forgetOldest() {
        let oldest = order[orderStart]
        orderStart += 1
        if records[oldest.place]?.number == oldest.number { records[oldest.place] = nil }
    }

    /// Drops what has been forgotten, or has happened again since.
    private mutating func tidy() {
        order = order[orderStart...].filter { records[$0.place]?.number == $0.number }
        orderStart = 0
    }
}
