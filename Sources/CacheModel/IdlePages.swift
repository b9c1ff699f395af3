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

    /// Takes pages of exactly that many bytes, if there are any.
    static func take(byteCount wanted: Int) -> UnsafeMutableRawPointer? {
        for place in 0..<placeCount {
            let address = places[place].exchange(0, ordering: .acquiring)
            guard let pages = UnsafeMutableRawPointer(bitPattern: address) else { continue }
            if pages.load(as: Int.self) == wanted {
                byteCount.subtract(wanted, ordering: .relaxed)
                return pages
            }
            giveBack(pages)
        }
        return nil
    }

    /// Keeps pages for later, unless there are enough.
    ///
    /// - Returns: Whether they were kept.
    static func put(_ memory: UnsafeMutableRawBufferPointer) -> Bool {
        let sum = byteCount.add(memory.count, ordering: .relaxed).newValue
        if sum <= PageMemory.idleByteCountMax {
            memory.storeBytes(of: memory.count, as: Int.self)
            if keep(memory.baseAddress!) { return true }
        }
        byteCount.subtract(memory.count, ordering: .relaxed)
        return false
    }

    /// Puts pages of another size back; where another thread has filled every place meanwhile, they go to the system.
    private static func giveBack(_ pages: UnsafeMutableRawPointer) {
        guard !keep(pages) else { return }
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
