// SPDX-License-Identifier: MIT
import Synchronization

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Where the tool says what it has to say, apart from what libraries write to descriptor 2.
///
/// The MP3 decoder below libsndfile writes a dozen lines of its own for every damaged place, and libsndfile has no
/// switch for it. A file gets one line here, and that is the tool's.
enum StandardError {
    private static let tool = Atomic<Int32>(STDERR_FILENO)

    /// The descriptor that the tool writes to.
    static var descriptor: Int32 { tool.load(ordering: .relaxed) }

    /// Keeps the real standard error for the tool and sends what others write to descriptor 2 nowhere, until
    /// ``restore()``. When the system refuses, everything stays as it is: then a file may get more lines than one.
    static func divertLibraries() {
        let kept = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)
        guard kept >= 0 else { return }
        let nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC)
        guard nowhere >= 0, dup2(nowhere, STDERR_FILENO) >= 0 else {
            close(kept)
            return
        }
        close(nowhere)
        tool.store(kept, ordering: .relaxed)
    }

    /// Makes descriptor 2 the real standard error again.
    static func restore() {
        let kept = descriptor
        guard kept != STDERR_FILENO else { return }
        tool.store(STDERR_FILENO, ordering: .relaxed)
        dup2(kept, STDERR_FILENO)
        close(kept)
    }
}
