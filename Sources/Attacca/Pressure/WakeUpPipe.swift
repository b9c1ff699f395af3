// SPDX-License-Identifier: MIT
#if os(Linux) || os(Android)
    #if canImport(Musl)
        import Musl
    #else
        import Glibc
    #endif

    /// A pipe that ends a `poll` from another thread.
    final class WakeUpPipe: Sendable {
        let readDescriptor: Int32
        private let writeDescriptor: Int32

        /// Fails where the process may not open two more files.
        init?() {
            var ends: [Int32] = [-1, -1]
            guard pipe(&ends) == 0 else { return nil }
            for end in ends {
                // Neither end may block, and no program that the player starts inherits them.
                let isSet = fcntl(end, F_SETFL, O_NONBLOCK) == 0 && fcntl(end, F_SETFD, FD_CLOEXEC) == 0
                precondition(isSet, "fcntl failed: errno \(errno)")
            }
            readDescriptor = ends[0]
            writeDescriptor = ends[1]
        }

        deinit {
            close(readDescriptor)
            close(writeDescriptor)
        }

        /// Ends the poll. A pipe that is full says it already.
        func ring() {
            var byte: UInt8 = 1
            while write(writeDescriptor, &byte, 1) < 0 && errno == EINTR {}
        }

        /// Takes out what ``ring()`` put in.
        func drain() {
            var bytes = [UInt8](repeating: 0, count: 256)
            while true {
                let count = read(readDescriptor, &bytes, bytes.count)
                if count > 0 || (count < 0 && errno == EINTR) { continue }
                return
            }
        }
    }
#endif
