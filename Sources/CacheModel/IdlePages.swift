// SPDX-License-Identifier: MIT
import Synchronization

/// Pages that were freed and wait for whoever wants as many: a few places, taken and filled without a lock.
///
/// Idle pages say in their first word how many bytes they are.
enum IdlePages {
    private static let placeCount = 4

    /// Addresses; 0 where there is none.
    private nonisolated(unsafe) static let places: UnsafeMutablePointer<Atomic<UInt>> = {
        let places = UnsafeMutablePointer<Atomic<UInt>>.allocate(capacity: placeCount)
        for place in 0..<placeCount { (places + place).initialize(to: Atomic(0)) }
        return places
    }()

    /// Idle bytes, and those that are on their way out or in.
    private static let byteCount = Atomic(0)

    /// Bytes that wait here.
    static var idleByteCount: Int { byteCount.load(ordering: .relaxed) }

    /// How many places have been cleared for others: they take turns.
    private static let turn = Atomic<UInt>(0)

    /// Takes pages of exactly that many bytes, if there are any.
    static func take(byteCount wanted: Int) -> UnsafeMutableRawPointer? {
        for place in 0..<placeCount {
            let address = places[place].exchange(0, ordering: .acquiring)
            guard let pages = UnsafeMutableRawPointer(bitPattern: address) else { continue }
            if pages.load(as: Int.self) == wanted {
                byteCount.subtract(wanted, ordering: .relaxed)
                return pages
            }
            if !keep(pages) { giveUp(pages) }
        }
        return nil
    }

    /// Keeps pages for later.
    ///
    /// Where there is no room, others go to the system for them: payloads and the last chunks of tracks have sizes that
    /// nobody asks for again, which would otherwise fill all places for ever.
    ///
    /// - Returns: Whether they were kept; not when they are too many by themselves or with those of other threads.
    static func put(_ memory: UnsafeMutableRawBufferPointer) -> Bool {
        guard memory.count <= PageMemory.idleByteCountMax, let pages = memory.baseAddress else {
            return false
        }
        memory.storeBytes(of: memory.count, as: Int.self)
        byteCount.add(memory.count, ordering: .relaxed)
        for _ in 0..<placeCount where idleByteCount > PageMemory.idleByteCountMax {
            fillNextPlace(with: nil)
        }
        // Other threads are about to keep as much.
        guard idleByteCount <= PageMemory.idleByteCountMax else {
            byteCount.subtract(memory.count, ordering: .relaxed)
            return false
        }
        if !keep(pages) { fillNextPlace(with: pages) }
        return true
    }

    /// Gives every idle page back to the system; those that come meanwhile may stay.
    static func giveUpAll() {
        for _ in 0..<placeCount { fillNextPlace(with: nil) }
    }

    /// Puts pages, or none, into the place whose turn it is, and gives up what was there.
    private static func fillNextPlace(with pages: UnsafeMutableRawPointer?) {
        let place = Int(turn.wrappingAdd(1, ordering: .relaxed).oldValue % UInt(placeCount))
        let former = places[place].exchange(UInt(bitPattern: pages), ordering: .acquiringAndReleasing)
        if let former = UnsafeMutableRawPointer(bitPattern: former) { giveUp(former) }
    }

    /// Gives idle pages back to the system.
    private static func giveUp(_ pages: UnsafeMutableRawPointer) {
        let count = pages.load(as: Int.self)
        byteCount.subtract(count, ordering: .relaxed)
        PageMemory.unmap(UnsafeMutableRawBufferPointer(start: pages, count: count))
    }

    private static func keep(_ pages: UnsafeMutableRawPointer) -> Bool {
        for place in 0..<placeCount {
            let result = places[place].compareExchange(
                expected: 0, desired: UInt(bitPattern: pages), ordering: .releasing)
            if result.exchanged { return true }
        }
        return false
    }
}
