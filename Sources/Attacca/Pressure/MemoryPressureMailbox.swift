// SPDX-License-Identifier: MIT
import Threading

/// A source of memory pressure that is told: by a player whose system calls back, or by a test.
///
/// What is posted counts at the moment it is posted, and the level goes down by itself when nothing more comes. A state
/// that lasts until its end is told belongs into ``PlayerCache/setMemoryPressure(_:)``.
public final class MemoryPressureMailbox: MemoryPressureSource {
    /// What is kept of signals that nobody has taken; of more, the mildest is dropped.
    private static let signalCountMax = 64

    private struct Box {
        var signals: [MemoryPressureSignal] = []
        var isWoken = false
    }

    private let box = Condition(Box())

    /// A mailbox that has heard nothing.
    public init() {}

    /// Tells of a sign of scarce memory. Any thread; microseconds.
    public func post(_ signal: MemoryPressureSignal) {
        box.update { box in
            box.signals.append(signal)
            guard box.signals.count > Self.signalCountMax else { return }
            let mildest = box.signals.indices.min { box.signals[$0].level < box.signals[$1].level }
            box.signals.remove(at: mildest!)
        }
    }

    /// Waits for what is posted, and takes it; called by the engine.
    public func signals(withinSeconds seconds: Double) -> [MemoryPressureSignal] {
        let deadline = SystemTimeSource().monotonicNow().advanced(bySeconds: max(0, min(seconds, 1e6)))
        let taken = box.wait(until: deadline) { box -> [MemoryPressureSignal]? in
            guard box.isWoken || !box.signals.isEmpty else { return nil }
            defer { box = Box() }
            return box.signals
        }
        return taken ?? []
    }

    /// Ends the wait of the engine; called by it.
    public func wake() { box.update { $0.isWoken = true } }
}
