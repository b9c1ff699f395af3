// SPDX-License-Identifier: MIT

/// What could not be played, said when it happens, and the exit status that comes of it.
final class ProblemLog {
    /// Exit statuses, as `--help` and the README list them.
    enum ExitStatus {
        static let failed: Int32 = 1
        static let usage: Int32 = 64
        static let missingInput: Int32 = 66
    }

    private let console: Console
    private var hasMissingInput = false
    private var hasFailure = false

    init(console: Console) { self.console = console }

    /// An input that is not there or must not be read.
    func missing(_ line: String) {
        hasMissingInput = true
        console.say("attacca: " + line)
    }

    /// Something that failed while running.
    func failed(_ line: String) {
        hasFailure = true
        console.say("attacca: " + line)
    }

    /// Something that a person should know and that loses nothing of what is played.
    func warn(_ line: String) { console.say("attacca: " + line) }

    /// Something that takes a moment.
    func note(_ line: String) { console.say(line) }

    /// 1 when something failed while running, else 66 when input was missing, else 0.
    var exitStatus: Int32 {
        if hasFailure { return ExitStatus.failed }
        return hasMissingInput ? ExitStatus.missingInput : 0
    }
}
