// SPDX-License-Identifier: MIT
#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Standard output for results, standard error for everything said on the way.
///
/// The live view is drawn on standard error and redrawn in place; lines that are said while it stands go above it.
/// Nobody is left to tell when standard error cannot be written, so that is passed over.
final class Console {
    private let isLive: Bool
    /// Columns of each line that stands.
    private var drawnWidths: [Int] = []
    private var width = 80

    /// - Parameter isLive: Whether a view can be drawn: standard error is a terminal that can redraw.
    init(isLive: Bool) {
        self.isLive = isLive
    }

    /// Writes one line to standard error, above the view.
    func say(_ line: String) {
        let text = DisplayText.printable(line) + "\n"
        _ = Self.write(isLive ? eraseSequence() + text : text, to: STDERR_FILENO)
    }

    /// Draws the view, in place of the one before.
    ///
    /// - Parameter width: Of the terminal, in columns: where that has become narrower than lines that stand, they
    ///   take several rows each.
    func draw(_ lines: [String], width: Int) {
        guard isLive else { return }
        self.width = max(1, width)
        var text = drawnWidths.isEmpty ? "\u{1B}[?25l" : "\u{1B}[\(drawnRowCount)A\r"
        let isReflowed = drawnRowCount > drawnWidths.count
        Terminal.noteCursor(isHidden: true)
        if isReflowed { text += "\u{1B}[J" }
        for line in lines { text += line + "\u{1B}[K\n" }
        if lines.count < drawnWidths.count { text += "\u{1B}[J" }
        drawnWidths = lines.map(DisplayText.widthWithoutEscapes)
        _ = Self.write(text, to: STDERR_FILENO)
    }

    private var drawnRowCount: Int { drawnWidths.reduce(0) { $0 + max(1, ($1 + width - 1) / width) } }

    /// Takes the view away, and shows the cursor again.
    func erase() {
        guard isLive else { return }
        _ = Self.write(eraseSequence(), to: STDERR_FILENO)
    }

    private func eraseSequence() -> String {
        guard !drawnWidths.isEmpty else { return "" }
        let up = "\u{1B}[\(drawnRowCount)A\r\u{1B}[J\u{1B}[?25h"
        drawnWidths = []
        Terminal.noteCursor(isHidden: false)
        return up
    }

    /// Writes results to standard output.
    ///
    /// - Throws: Why they could not be written; `EPIPE` when nobody reads them.
    static func printResult(_ text: String, toStandardError: Bool = false) throws(LocalFiles.Failure) {
        let errorNumber = write(text + "\n", to: toStandardError ? STDERR_FILENO : STDOUT_FILENO)
        guard errorNumber == 0 else { throw LocalFiles.Failure(errorNumber: errorNumber) }
    }

    private static func write(_ text: String, to descriptor: Int32) -> Int32 {
        var text = text
        return text.withUTF8 { writeFully(UnsafeRawBufferPointer($0), to: descriptor) }
    }
}

/// Writes every byte, however many calls it takes; gives 0 or the error number.
func writeFully(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32 {
    var rest = bytes
    while !rest.isEmpty {
        let count = write(descriptor, rest.baseAddress, rest.count)
        if count >= 0 {
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        } else if errno == EAGAIN {
            // Standard output that somebody else made non-blocking: wait until it takes more.
            var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            poll(&waiting, 1, -1)
        } else if errno != EINTR {
            return errno
        }
    }
    return 0
}
