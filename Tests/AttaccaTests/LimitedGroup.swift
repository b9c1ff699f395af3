// SPDX-License-Identifier: MIT
#if os(Linux)
    import Foundation

    @testable import Attacca

    /// A control group with a limit, made for one test process and removed after it; only where this process may, and
    /// where the memory controller is handed down already: nothing else of the machine is changed.
    struct LimitedGroup {
        struct Refused: Error, CustomStringConvertible {
            let description: String
        }

        let path: String

        /// Makes a group for the children of this process.
        init(highByteCount: Int) throws(Refused) {
            var reasons: [String] = []
            let directories = LinuxMemoryReader().groupDirectories
            if directories.isEmpty { reasons = ["no control groups of version 2"] }
            for directory in directories {
                let path = Self.path(in: directory, parent: getpid())
                guard mkdir(path, 0o755) == 0 || errno == EEXIST else {
                    reasons.append("\(directory): \(String(cString: strerror(errno)))")
                    continue
                }
                if Self.write("\(highByteCount)", to: path + "/memory.high") {
                    self.path = path
                    return
                }
                reasons.append("\(directory): no memory controller")
                rmdir(path)
            }
            throw Refused(description: reasons.joined(separator: "; "))
        }

        /// Why no such group can be made here; `nil` when one can.
        static let obstacle: String? = {
            do throws(Refused) {
                try LimitedGroup(highByteCount: 1 << 30).remove()
                return nil
            } catch {
                return error.description
            }
        }()

        /// Puts this process into the group that its parent made.
        static func enter() -> Bool {
            LinuxMemoryReader().groupDirectories.contains { directory in
                write("\(getpid())", to: path(in: directory, parent: getppid()) + "/cgroup.procs")
            }
        }

        /// Removes the group, once its processes have ended.
        func remove() { rmdir(path) }

        private static func path(in directory: String, parent: pid_t) -> String {
            "\(directory)/attacca-test-\(parent)"
        }

        private static func write(_ text: String, to path: String) -> Bool {
            let descriptor = open(path, O_WRONLY | O_CLOEXEC)
            guard descriptor >= 0 else { return false }
            defer { close(descriptor) }
            return Foundation.write(descriptor, text, text.utf8.count) == text.utf8.count
        }
    }
#endif
