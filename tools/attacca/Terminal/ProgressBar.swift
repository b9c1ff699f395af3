// SPDX-License-Identifier: MIT
import Attacca
import CacheModel

/// A bar in one line of the terminal, drawn anew when it has moved; nothing where nobody could see it move.
///
/// Also where signals are met: SIGINT, SIGTERM and SIGHUP ask whatever is under way to stop.
final class ProgressBar {
    private static let barWidth = 30

    private let console: Console
    private let style: TerminalStyle
    /// What is under way.
    var title: String
    private let amount: (Int) -> String
    private let signals: SignalPipe
    private var drawnPermille = -1
    /// The signal that asked for an end; nil while nobody did.
    private(set) var endSignal: Int32?

    /// - Parameter amount: Writes how much is done, and of how much.
    init(
        title: String, console: Console, amount: @escaping (Int) -> String = TextFormat.bytes
    ) throws(LocalFiles.Failure) {
        self.title = title
        self.amount = amount
        self.console = console
        style = TerminalStyle(environment: CacheDirectory.variable)
        signals = try SignalPipe()
    }

    /// Draws how far it is.
    ///
    /// - Returns: Whether to go on: nobody asked for an end.
    func advance(to done: Int, of total: Int) -> Bool {
        if endSignal == nil { endSignal = signals.take().first(where: SignalPipe.isEnd) }
        let permille = total > 0 ? Int(1000 * Double(done) / Double(total)) : 1000
        if permille != drawnPermille {
            drawnPermille = permille
            console.draw(
                [line(permille, done, total)], width: Terminal.size(of: StandardError.descriptor).width)
        }
        return endSignal == nil
    }

    func advance(to progress: MaintenanceProgress) -> Bool {
        advance(to: progress.byteCount.rawValue, of: progress.totalByteCount.rawValue)
    }

    /// Takes the bar away.
    func finish() { console.erase() }

    private func line(_ permille: Int, _ done: Int, _ total: Int) -> String {
        let filled = Self.barWidth * min(max(permille, 0), 1000) / 1000
        let bar =
            String(repeating: style.played, count: filled)
            + String(repeating: style.unplayed, count: Self.barWidth - filled)
        return "\(title) \(bar) \(permille / 10) %  \(amount(done)) of \(amount(total))"
    }
}
