// SPDX-License-Identifier: MIT
import Foundation

/// This program, or another, in a process of its own that says what happens to it in events on standard output.
///
/// In a process group of its own: Ctrl-C is for the experiment, which ends its children itself.
final class ChildProcess {
    /// How a process ended.
    enum End: Equatable {
        case status(Int32)
        case signal(Int32)
    }

    let processID: pid_t
    private let output: Int32
    private var unread: [UInt8] = []
    private var end: End?

    /// - Parameter arguments: The program and its arguments; a name without a slash is looked for in PATH.
    init(_ arguments: [String]) throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw LabFailure("no pipe: \(String(cString: strerror(errno)))") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        // `close-on-exec` does not outlive the copy.
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
            var attributes: posix_spawnattr_t?
        #else
            var actions = posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
        posix_spawnattr_init(&attributes)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        posix_spawnattr_setpgroup(&attributes, 0)
        var words = arguments.map { strdup($0) } + [nil]
        defer {
            for word in words { free(word) }
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
            close(ends[1])
        }
        var processID: pid_t = 0
        let status = posix_spawnp(&processID, arguments[0], &actions, &attributes, &words, environ)
        guard status == 0 else {
            close(ends[0])
            throw LabFailure("cannot start \(arguments[0]): \(String(cString: strerror(status)))")
        }
        self.processID = processID
        output = ends[0]
        _ = fcntl(output, F_SETFL, O_NONBLOCK)
    }

    deinit {
        _ = killAndWait()
        close(output)
    }

    /// What the process said since the last call; waits for nothing. A line that its end cut short is none.
    func takeEvents() throws -> [ChildEvent] {
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(output, &bytes, bytes.count)
            guard count > 0 else { break }
            unread += bytes[..<count]
        }
        guard let end = unread.lastIndex(of: UInt8(ascii: "\n")) else { return [] }
        let lines = unread[..<end].split(separator: UInt8(ascii: "\n"))
        let events = try lines.map { try JSONDecoder().decode(ChildEvent.self, from: Data($0)) }
        unread.removeSubrange(...end)
        return events
    }

    /// Stops it until ``resume()``.
    func suspend() { kill(processID, SIGSTOP) }

    func resume() { kill(processID, SIGCONT) }

    /// How it ended, if it has.
    func poll() -> End? { wait(WNOHANG) }

    /// Waits until it ends by itself.
    func waitForEnd() -> End { wait(0)! }

    /// Ends it where it stands, unless it has ended by itself.
    @discardableResult
    func killAndWait() -> End {
        if let end = poll() { return end }
        kill(processID, SIGKILL)
        return wait(0)!
    }

    private func wait(_ options: Int32) -> End? {
        if let end { return end }
        var status: Int32 = 0
        var result: pid_t
        repeat { result = waitpid(processID, &status, options) } while result == -1 && errno == EINTR
        guard result == processID else { return nil }
        // The macros of `sys/wait.h` are not imported.
        let signal = status & 0x7F
        end = signal == 0 ? .status(status >> 8 & 0xFF) : .signal(signal)
        return end
    }
}
