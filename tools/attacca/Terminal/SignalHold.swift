// SPDX-License-Identifier: MIT
#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Keeps Ctrl-C, a termination signal and a hang-up from ending the process while something is half done.
///
/// One that arrives waits for ``release()``, and ends the process then. For processes of one thread: it is about the
/// thread that makes it.
struct SignalHold {
    private static let numbers = [SIGINT, SIGTERM, SIGHUP]

    init() { Self.changeMask(SIG_BLOCK) }

    /// Lets signals through, also where a parent started this process with them blocked.
    func release() { Self.changeMask(SIG_UNBLOCK) }

    /// Whether a signal waits.
    static var isEndWanted: Bool {
        var pending = sigset_t()
        sigemptyset(&pending)
        sigpending(&pending)
        return numbers.contains { sigismember(&pending, $0) == 1 }
    }

    private static func changeMask(_ change: Int32) {
        var changed = sigset_t()
        sigemptyset(&changed)
        for number in numbers { sigaddset(&changed, number) }
        pthread_sigmask(change, &changed, nil)
    }
}
