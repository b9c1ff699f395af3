// SPDX-License-Identifier: MIT
import CacheModel

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// What reaches a playing process from outside: keys and signals, waited for together.
final class Interaction {
    /// Something to react to.
    enum Event: Hashable, Sendable {
        case action(ListenerAction)
        /// The terminal has another size: draw anew.
        case redraw
        /// Ctrl-Z: leave the terminal tidy, then ``suspend()``.
        case suspend
        /// SIGINT, SIGTERM or SIGHUP: end cleanly.
        case end(signal: Int32)
    }

    private let signals: SignalPipe
    private var keys: KeyDecoder
    private(set) var hasKeys: Bool
    private let remote: RemotePlayer?

    /// - Parameters:
    ///   - takesKeys: Whether keys are wanted; they are taken only from a terminal in the foreground.
    ///   - remote: Who else may ask for something.
    init(presets: [Preset], takesKeys: Bool, remote: RemotePlayer? = nil) throws(LocalFiles.Failure) {
        self.remote = remote
        signals = try SignalPipe()
        keys = KeyDecoder(presets: presets)
        hasKeys = takesKeys && Terminal.hasKeys
        if hasKeys { Terminal.takeKeys() }
    }

    /// Gives the terminal back.
    func close() {
        if hasKeys { Terminal.restoreKeys() }
        hasKeys = false
    }

    /// Waits until something happens, at most `seconds`; 0 only looks.
    func events(waitingSeconds seconds: Double) -> [Event] {
        var descriptors = [pollfd(fd: signals.readEnd, events: Int16(POLLIN), revents: 0)]
        // A descriptor of -1 is passed over.
        descriptors.append(pollfd(fd: hasKeys ? STDIN_FILENO : -1, events: Int16(POLLIN), revents: 0))
        descriptors.append(pollfd(fd: remote?.readEnd ?? -1, events: Int16(POLLIN), revents: 0))
        // Rounded up: waking early would mean a second, empty wait.
        let milliseconds = Int32(min(max(seconds, 0) * 1000, 60_000).rounded(.up))
        guard poll(&descriptors, nfds_t(descriptors.count), milliseconds) > 0 else { return [] }
        var events = signals.take().flatMap(react(to:))
        if descriptors[1].revents != 0 { events += keyEvents() }
        if let remote, descriptors[2].revents != 0 { events += remote.take().map { .action($0) } }
        return events
    }

    private func react(to signal: Int32) -> [Event] {
        switch signal {
        case SIGINT, SIGTERM, SIGHUP: return [.end(signal: signal)]
        case SIGTSTP: return [.suspend]
        default: return [.redraw]
        }
    }

    /// Stops the process as Ctrl-Z asks, and takes the keys again when it goes on.
    func suspend() {
        if hasKeys { Terminal.restoreKeys() }
        raise(SIGSTOP)
        if hasKeys { Terminal.takeKeys() }
    }

    private func keyEvents() -> [Event] {
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = read(STDIN_FILENO, &bytes, bytes.count)
        guard count > 0 else {
            // Nobody is at the keys any more; playing goes on.
            hasKeys = count < 0 && (errno == EINTR || errno == EAGAIN)
            return []
        }
        return keys.actions(for: bytes[..<count]).map { .action($0) }
    }
}
