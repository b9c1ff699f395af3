// SPDX-License-Identifier: MIT
import CacheModel
import Threading

/// Where the chunks of one variant were found in a memory tier: a look-up by chunk index that neither makes a key nor
/// hashes one.
///
/// A direct-mapped table of a few entries for each stripe of the tier's lock; what is not in it, or has left the tier, is
/// looked up by its key. Uses are counted in the slot, so that threads that ask for the same chunk write to no memory that
/// is another one's, but for the reference count of what they get: each more would cost as much as all the rest.
///
/// `@unchecked Sendable`: the slots of a stripe are only reached while that, or the whole lock, is held.
final class ResidentSlots<Value: AnyObject & Sendable>: @unchecked Sendable {
    /// What was found, and under which circumstances.
    struct Found {
        let frames: Range<Int64>
        /// What the track and the renderer were.
        let version: TrackRegistry.Version
        /// What ``StatisticsRecorder/accountVersion`` was when the request was accounted for.
        let accountVersion: UInt64
    }

    /// Plain memory, so that to look at one counts no reference; holds its entry.
    struct Slot {
        let index: Int
        let found: Found
        let entry: Unmanaged<ResidentEntry<Value>>
        var useCount = 0

        /// Tells the entry of the uses that were counted here.
        mutating func foldUses() {
            entry._withUnsafeGuaranteedRef { $0.addHits(useCount) }
            useCount = 0
        }
    }

    /// The slots of all that were made for a tier and are still there.
    final class Roster: Sendable {
        fileprivate let tables = Lock<[UnsafeMutablePointer<Slot?>]>([])

        /// Tells every entry of its uses. While the whole lock of the tier is held.
        func foldUses() {
            tables.withLock { tables in
                for table in tables {
                    for place in 0..<ResidentSlots.placeCount { table[place]?.foldUses() }
                }
            }
        }
    }

    /// More than chunks of one variant are in L1 at once, as a rule.
    private static var slotCount: Int { 16 }
    private static var placeCount: Int { StripedLock<Void>.stripeCount * slotCount }

    private let slots: UnsafeMutablePointer<Slot?>
    private let roster: Roster

    init(_ roster: Roster) {
        slots = .allocate(capacity: Self.placeCount)
        slots.initialize(repeating: nil, count: Self.placeCount)
        self.roster = roster
        roster.tables.withLock { [slots] in $0.append(slots) }
    }

    deinit {
        roster.tables.withLock { $0.removeAll { $0 == slots } }
        for place in 0..<Self.placeCount { empty(slots + place) }
        slots.deallocate()
    }

    /// The value of a chunk that was found before under the same circumstances and is still in the tier; counts as a use.
    @inline(__always)
    func use(
        _ index: Int, stripe: Int, version: TrackRegistry.Version, accountVersion: UInt64
    ) -> MemoryTier<Value>.SlotHit? {
        guard index >= 0 else { return nil }
        let place = place(index, stripe)
        guard let slot = place.pointee, slot.index == index, slot.found.version == version,
            slot.found.accountVersion == accountVersion
        else { return nil }
        return slot.entry._withUnsafeGuaranteedRef { entry in
            guard let value = entry.resident else { return nil }
            place.pointee!.useCount += 1
            entry.noteUse()
            return MemoryTier.SlotHit(
                value: value, renderSeconds: entry.renderSeconds, frames: slot.found.frames)
        }
    }

    /// Remembers where a chunk was found.
    func remember(_ entry: ResidentEntry<Value>, at index: Int, stripe: Int, _ found: Found) {
        let place = place(index, stripe)
        empty(place)
        place.pointee = Slot(index: index, found: found, entry: .passRetained(entry))
    }

    private func empty(_ place: UnsafeMutablePointer<Slot?>) {
        place.pointee?.foldUses()
        place.pointee?.entry.release()
        place.pointee = nil
    }

    @inline(__always)
    private func place(_ index: Int, _ stripe: Int) -> UnsafeMutablePointer<Slot?> {
        slots + (stripe * Self.slotCount + (index & (Self.slotCount - 1)))
    }
}
