// SPDX-License-Identifier: MIT
#if canImport(Darwin)
    import Dispatch
    import Threading

    /// The memory pressure events of Darwin.
    ///
    /// They tell changes only: a level that lasts is said again every few seconds, until the system says it is over.
    final class DarwinMemoryPressure: MemoryPressureSource {
        private let mailbox = MemoryPressureMailbox()
        private let standing = Lock(MemoryPressureLevel.normal)
        private let events: any DispatchSourceMemoryPressure

        init() {
            let events = DispatchSource.makeMemoryPressureSource(
                eventMask: [.normal, .warning, .critical], queue: .global(qos: .userInitiated))
            self.events = events
            events.setEventHandler { [mailbox, standing, unowned events] in
                let level: MemoryPressureLevel =
                    if events.data.contains(.critical) {
                        .critical
                    } else {
                        events.data.contains(.warning) ? .warning : .normal
                    }
                standing.withLock { $0 = level }
                mailbox.post(MemoryPressureSignal(level: level, reason: .system))
            }
            events.activate()
        }

        deinit { events.cancel() }

        func signals(withinSeconds seconds: Double) -> [MemoryPressureSignal] {
            let signals = mailbox.signals(withinSeconds: min(seconds, Self.repeatSeconds))
            return signals + [MemoryPressureSignal(level: standing.withLock { $0 }, reason: .system)]
        }

        func wake() { mailbox.wake() }
    }
#endif
