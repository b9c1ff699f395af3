// SPDX-License-Identifier: MIT
import Foundation

/// What an experiment says beside its result, on standard error: problems, and on a terminal how far it is.
final class LabConsole {
    private let isTerminal = isatty(STDERR_FILENO) != 0
    private var hasProgressLine = false

    /// One line about something that a person should know.
    func say(_ line: String) {
        clearProgress()
        write("attacca-lab: \(line)\n")
    }

    /// Replaces the line that says how far the experiment is; nothing off a terminal.
    func showProgress(_ text: String) {
        guard isTerminal else { return }
        write("\r\u{1B}[K\(text)")
        hasProgressLine = true
    }

    /// Takes the line away, before anything else is printed.
    func clearProgress() {
        guard hasProgressLine else { return }
        write("\r\u{1B}[K")
        hasProgressLine = false
    }

    private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
