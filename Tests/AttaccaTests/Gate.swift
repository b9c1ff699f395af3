// SPDX-License-Identifier: MIT
import CacheModel
import Threading

/// A door that threads wait at, and a count of those who came.
final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var arrivedCount = 0
    }

    private let state = Condition(State())

    func open() { state.update { $0.isOpen = true } }

    /// Waits at the door.
    func pass() {
        state.update { $0.arrivedCount += 1 }
        _ = state.wait { $0.isOpen ? true : nil }
    }

    /// Waits until so many have come to the door, whether it is open or not.
    func waitUntilReached(_ count: Int = 1) {
        _ = state.wait { $0.arrivedCount >= count ? true : nil }
    }

    var isOpen: Bool { state.withLock { $0.isOpen } }
}

/// Waits for what nobody tells of, such as a count in the statistics.
func waitUntil(_ condition: () -> Bool) {
    let never = Condition(())
    while !condition() {
        _ = never.wait(until: SystemTimeSource().monotonicNow().advanced(bySeconds: 0.001)) { _ in Bool?.none
        }
    }
}
