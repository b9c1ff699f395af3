// SPDX-License-Identifier: MIT
import Logging

extension Logger {
    /// For those who did not ask for a log: what matters to them is said in lines of the tool's own.
    static var silent: Logger { Logger(label: "attacca") { _ in SwiftLogNoOpLogHandler() } }
}
