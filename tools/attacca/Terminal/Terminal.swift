// SPDX-License-Identifier: MIT
#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// The questions and settings of the terminal that the process runs in.
enum Terminal {
    struct Size: Hashable, Sendable {
        var width = 80
        var height = 24
    }

    /// The size of the terminal behind a descriptor; 80 by 24 where it does not say.
    static func size(of descriptor: Int32) -> Size {
        var window = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0, window.ws_row > 0 else {
            return Size()
        }
        return Size(width: Int(window.ws_col), height: Int(window.ws_row))
    }

    static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// Whether lines can be redrawn on the terminal behind a descriptor.
    static func canRedraw(_ descriptor: Int32) -> Bool {
        isTerminal(descriptor) && CacheDirectory.variable("TERM").map { $0 != "dumb" } ?? false
    }

    /// Whether key presses on standard input are for this process, and not for the shell it runs behind.
    static var hasKeys: Bool {
        isTerminal(STDIN_FILENO) && tcgetpgrp(STDIN_FILENO) == getpgrp()
    }

    /// Keys arrive one by one and unseen. Ctrl-C stays a signal.
    ///
    /// Where it was already so, nothing changes. ``restoreKeys()`` undoes it, and so does a signal that ends the
    /// process.
    static func takeKeys() {
        guard settingsToRestore == nil else { return }
        var settings = termios()
        guard tcgetattr(STDIN_FILENO, &settings) == 0 else { return }
        let saved = UnsafeMutablePointer<termios>.allocate(capacity: 1)
        saved.initialize(to: settings)
        settingsToRestore = saved
        settings.c_lflag &= ~tcflag_t(ICANON | ECHO)
        tcsetattr(STDIN_FILENO, TCSADRAIN, &settings)
    }

    /// Gives the terminal back as it was found.
    static func restoreKeys() {
        guard let saved = settingsToRestore else { return }
        tcsetattr(STDIN_FILENO, TCSADRAIN, saved)
        settingsToRestore = nil
        saved.deallocate()
    }

    /// What a signal handler may still do: give the keys back and show the cursor again.
    static func restoreInSignalHandler() {
        if let saved = settingsToRestore { tcsetattr(STDIN_FILENO, TCSANOW, saved) }
        if isCursorHidden {
            _ = write(StandardError.descriptor, showCursor.utf8Start, showCursor.utf8CodeUnitCount)
        }
    }

    /// Remembers for ``restoreInSignalHandler()`` that the cursor is not to be seen.
    static func noteCursor(isHidden: Bool) { isCursorHidden = isHidden }
}

// Constants and pointers that a signal handler reads: initialised before the program starts, never lazily.
private nonisolated(unsafe) var settingsToRestore: UnsafeMutablePointer<termios>?
private nonisolated(unsafe) var isCursorHidden = false
private let showCursor: StaticString = "\u{1B}[?25h"
