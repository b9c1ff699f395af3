// SPDX-License-Identifier: MIT
#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Signals as bytes in a pipe, so that the main thread meets them in its own time.
///
/// The first of SIGINT, SIGTERM and SIGHUP only asks for an end; the second ends the process at once. One instance a
/// process.
final class SignalPipe {
    /// Becomes readable when a signal has arrived.
    let readEnd: Int32

    /// - Throws: Why there is no pipe.
    init() throws(LocalFiles.Failure) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw LocalFiles.Failure(errorNumber: errno) }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        readEnd = ends[0]
        signalWriteEnd = ends[1]
        var wanted = sigset_t()
        sigemptyset(&wanted)
        for number in [SIGINT, SIGTERM, SIGHUP, SIGWINCH, SIGTSTP] {
            Self.handle(number, with: signalArrived)
            sigaddset(&wanted, number)
        }
        // A parent may have started this process with signals blocked, as threads of libdispatch do.
        pthread_sigmask(SIG_UNBLOCK, &wanted, nil)
        Self.surviveBrokenPipes()
    }

    /// A reader that goes away is an error of the write from now on, not the end of the process.
    static func surviveBrokenPipes() { handle(SIGPIPE, with: SIG_IGN) }

    private static func handle(_ number: Int32, with handler: @escaping @convention(c) (Int32) -> Void) {
        var action = sigaction()
        #if canImport(Darwin)
            action.__sigaction_u.__sa_handler = handler
        #else
            action.__sigaction_handler.sa_handler = handler
        #endif
        action.sa_flags = Int32(SA_RESTART)
        sigaction(number, &action, nil)
    }

    /// Whether a signal asks for an end.
    static func isEnd(_ number: Int32) -> Bool { [SIGINT, SIGTERM, SIGHUP].contains(number) }

    /// The signals that have arrived since the last call, in order.
    func take() -> [Int32] {
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = read(readEnd, &bytes, bytes.count)
        return count > 0 ? bytes[..<count].map(Int32.init) : []
    }
}

private nonisolated(unsafe) var signalWriteEnd: Int32 = -1
private nonisolated(unsafe) var isEnding: sig_atomic_t = 0

/// Runs on whatever thread the signal met, so it does nothing but write and, the second time, leave.
private func signalArrived(_ number: Int32) {
    let savedErrorNumber = errno
    if number == SIGINT || number == SIGTERM || number == SIGHUP {
        if isEnding != 0 {
            Terminal.restoreInSignalHandler()
            _exit(128 + number)
        }
        isEnding = 1
    }
    var byte = UInt8(truncatingIfNeeded: number)
    _ = write(signalWriteEnd, &byte, 1)
    errno = savedErrorNumber
}
