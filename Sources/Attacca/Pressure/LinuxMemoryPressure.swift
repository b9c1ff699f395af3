// SPDX-License-Identifier: MIT
#if os(Linux) || os(Android)
    import CacheModel
    import Logging
    import Threading

    #if canImport(Musl)
        import Musl
    #else
        import Glibc
    #endif

    /// What Linux says of memory: triggers on pressure stall information, of the machine and of the own control group, that
    /// group's events, and every five seconds how much is left. Whatever of it the machine does not have is done without.
    ///
    /// Between the readings the thread sleeps in `poll`; a trigger that fires wakes it at once.
    ///
    /// The lock covers the list of what is watched. All but ``wake()`` is called by one thread.
    final class LinuxMemoryPressure: MemoryPressureSource {
        /// How often what is left is read, in seconds.
        static let readingSeconds = 5.0
        /// How long events of a group are left alone after some, in seconds: at a limit there are thousands a second.
        static let eventPauseSeconds = 0.5

        private struct Watch {
            enum Kind {
                case stalls(MemoryPressureSignal)
                case events(last: ControlGroupEvents)
            }

            let descriptor: Int32
            var kind: Kind
            var pausedUntil: MonotonicTime
        }

        private let reader: LinuxMemoryReader
        private let logger: Logger
        private let clock = SystemTimeSource()
        private let watches: Lock<[Watch]>
        private let nextReadingAt: Lock<MonotonicTime>
        private let alarm: WakeUpPipe

        /// Fails where the process has no files left to open.
        ///
        /// - Parameter root: What stands before `/proc` and the mount points.
        init?(root: String = "", logger: Logger) {
            guard let alarm = WakeUpPipe() else { return nil }
            self.alarm = alarm
            reader = LinuxMemoryReader(root: root)
            self.logger = logger
            let start = clock.monotonicNow()
            nextReadingAt = Lock(start)
            var opened: [Watch] = []
            func watch(_ trigger: StallTrigger, _ path: String, _ signal: MemoryPressureSignal) {
                let result = trigger.open(path)
                guard let descriptor = result.descriptor else {
                    return logger.debug(
                        "not watched", metadata: ["path": "\(path)", "errno": "\(result.systemNumber)"])
                }
                opened.append(Watch(descriptor: descriptor, kind: .stalls(signal), pausedUntil: start))
            }
            let machine = root + "/proc/pressure/memory"
            watch(.some, machine, MemoryPressureSignal(level: .warning, reason: .machineStalls))
            watch(.full, machine, MemoryPressureSignal(level: .critical, reason: .machineStandstill))
            if let group = reader.groupDirectories.first {
                let stalls = group + "/memory.pressure"
                watch(.some, stalls, MemoryPressureSignal(level: .warning, reason: .groupStalls))
                watch(.full, stalls, MemoryPressureSignal(level: .critical, reason: .groupStandstill))
                if let (descriptor, last) = Self.openEvents(group + "/memory.events") {
                    opened.append(
                        Watch(descriptor: descriptor, kind: .events(last: last), pausedUntil: start))
                }
            }
            watches = Lock(opened)
        }

        deinit {
            for watch in watches.withLock({ $0 }) { close(watch.descriptor) }
        }

        /// What can wake the thread beside the clock, for a log or a test.
        var watchCount: Int { watches.withLock { $0.count } }

        func signals(withinSeconds seconds: Double) -> [MemoryPressureSignal] {
            let start = clock.monotonicNow()
            let watches = self.watches.withLock { $0 }
            var seconds = min(seconds, nextReadingAt.withLock { $0 }.seconds(since: start))
            var polled = [pollfd(fd: alarm.readDescriptor, events: Int16(POLLIN), revents: 0)]
            for watch in watches {
                let pause = watch.pausedUntil.seconds(since: start)
                if pause > 0 { seconds = min(seconds, pause) }
                // A negative descriptor is passed over.
                polled.append(
                    pollfd(fd: pause > 0 ? -1 : watch.descriptor, events: Int16(POLLPRI), revents: 0))
            }
            // Rounded up: woken a little early it would only have to wait again.
            let status = poll(&polled, nfds_t(polled.count), Int32((max(0, seconds) * 1e3).rounded(.up)))
            guard status >= 0 else {
                precondition(errno == EINTR || errno == ENOMEM || errno == EAGAIN, "poll failed: \(errno)")
                return []
            }
            if polled[0].revents != 0 { alarm.drain() }
            return noticed(in: zip(watches, polled.dropFirst().map(\.revents)))
        }

        func wake() { alarm.ring() }

        /// What the watches that fired have to say, and what is left if it is time to read that.
        private func noticed(in polled: some Sequence<(Watch, Int16)>) -> [MemoryPressureSignal] {
            var signals: [MemoryPressureSignal] = []
            var kept: [Watch] = []
            for (watch, revents) in polled {
                guard revents != 0 else {
                    kept.append(watch)
                    continue
                }
                var watch = watch
                if let signal = read(&watch, revents) {
                    signals += signal
                    kept.append(watch)
                } else {
                    close(watch.descriptor)
                }
            }
            watches.withLock { $0 = kept }
            let now = clock.monotonicNow()
            if now >= nextReadingAt.withLock({ $0 }) {
                nextReadingAt.withLock { $0 = now.advanced(bySeconds: Self.readingSeconds) }
                signals += reader.signals()
            }
            return signals
        }

        /// What a watch that fired says; `nil` when there is nothing to watch any more.
        private func read(_ watch: inout Watch, _ revents: Int16) -> [MemoryPressureSignal]? {
            switch watch.kind {
            case .stalls(let signal):
                return revents & Int16(POLLERR | POLLNVAL) == 0 ? [signal] : nil
            case .events(let last):
                // The kernel adds POLLERR to whatever it has to say of such a file; only reading tells.
                guard revents & Int16(POLLNVAL) == 0, let text = SystemFile.text(of: watch.descriptor) else {
                    return nil
                }
                let events = ControlGroupEvents(text)
                watch.kind = .events(last: events)
                watch.pausedUntil = clock.monotonicNow().advanced(bySeconds: Self.eventPauseSeconds)
                guard events != last else { return [] }
                let signal = events.signal(since: last, margin: reader.groupMargin())
                return (signal.map { [$0] } ?? []) + reader.signals()
            }
        }

        /// Opens a file of events and reads it once, from when on changes count.
        private static func openEvents(_ path: String) -> (descriptor: Int32, last: ControlGroupEvents)? {
            let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
            guard descriptor >= 0 else { return nil }
            guard let text = SystemFile.text(of: descriptor) else {
                close(descriptor)
                return nil
            }
            return (descriptor, ControlGroupEvents(text))
        }
    }
#endif
