// SPDX-License-Identifier: MIT
#if os(Linux) || os(Android)
    #if canImport(Musl)
        import Musl
    #else
        import Glibc
    #endif

    /// What the kernel is asked to tell us of tasks that wait for memory: pressure stall information (PSI).
    ///
    /// The thresholds are those of programs that answer to it: a warning when some task waited 7.5 % of the time (Android's
    /// and systemd's services: 7 to 10 %), critical when all waited 5 % of it. The window is 2 s: since Linux 6.5 a
    /// process without privileges may only have multiples of that.
    enum StallTrigger: CaseIterable {
        case some
        case full

        /// Which share of time, how long within which window, in microseconds.
        var text: String {
            switch self {
            case .some: "some 150000 2000000"
            case .full: "full 100000 2000000"
            }
        }

        /// Opens a pressure file and sets the trigger.
        ///
        /// - Returns: A descriptor that polls `POLLPRI` each time the trigger fires, 2 s apart at least, and `POLLERR` when
        ///   its group is gone; or the errno: `ENOENT` and `EOPNOTSUPP` without PSI, `EACCES`, `EPERM`, `EROFS` or `EINVAL`
        ///   where this process may not have it.
        func open(_ path: String) -> (descriptor: Int32?, systemNumber: Int32) {
            let descriptor = Self.openFile(path)
            guard descriptor >= 0 else { return (nil, errno) }
            // The kernel wants the zero byte as well.
            let bytes = Array(text.utf8) + [0]
            guard write(descriptor, bytes, bytes.count) == bytes.count else {
                let number = errno
                close(descriptor)
                return (nil, number)
            }
            return (descriptor, 0)
        }

        private static func openFile(_ path: String) -> Int32 {
            #if canImport(Musl)
                Musl.open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
            #else
                Glibc.open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
            #endif
        }
    }
#endif
