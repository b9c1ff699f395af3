// SPDX-License-Identifier: MIT
import CacheModel

/// Where the chunks of one variant were found in a memory tier: a look-up by chunk index that neither makes a key nor
/// hashes one.
///
/// A direct-mapped table of a few entries; what is not in it, or has left the tier, is looked up by its key.
///
/// `@unchecked Sendable`: only reached under the lock of the tier that it looks into.
final class ResidentSlots<Value: AnyObject & Sendable>: @unchecked Sendable {
    /// More than chunks of one variant are in L1 at once, as a rule.
    private static var slotCount: Int { 16 }

    private struct Slot {
        let index: Int
        let frames: Range<Int64>
        let entry: ResidentEntry<Value>
    }

    /// What the track and the renderer were when the slots were filled.
    private var version: TrackRegistry.Version?
    private var slots: [Slot?] = Array(repeating: nil, count: slotCount)

    /// The entry of a chunk that was found before and is still in the tier, and its frames.
    func entry(
        at index: Int, version: TrackRegistry.Version
    ) -> (entry: ResidentEntry<Value>, frames: Range<Int64>)? {
        guard self.version == version, index >= 0 else { return nil }
        guard let slot = slots[index & (Self.slotCount - 1)], slot.index == index,
            slot.entry.resident != nil
        else { return nil }
        return (slot.entry, slot.frames)
    }

    /// Empties the slots where what they know is of another version.
    func reset(to version: TrackRegistry.Version) {
        guard self.version != version else { return }
        self.version = version
        slots = Array(repeating: nil, count: Self.slotCount)
    }

    /// Remembers where a chunk was found.
    func remember(_ entry: ResidentEntry<Value>, at index: Int, frames: Range<Int64>) {
        slots[index & (Self.slotCount - 1)] = Slot(index: index, frames: frames, entry: entry)
    }
}
