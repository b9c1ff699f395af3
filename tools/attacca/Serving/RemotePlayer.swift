// SPDX-License-Identifier: MIT
import AttaccaHTTP
import CacheModel
import PresetRendering
import Threading

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// The player as HTTP sees it: what it shows, and what it was asked for, waiting until the thread that plays takes it.
///
/// The lock covers both; a pipe wakes that thread.
final class RemotePlayer: PlayerControls {
    /// Commands that may wait; more are forgotten, as keys are that nobody reads.
    private static let waitingCountMax = 64

    private struct State {
        var actions: [ListenerAction] = []
        var shown: PlayerState?
    }

    /// Becomes readable when something was asked for.
    let readEnd: Int32
    private let writeEnd: Int32
    private let shared = Lock(State())

    /// - Throws: Why there is no pipe.
    init() throws(LocalFiles.Failure) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw LocalFiles.Failure(errorNumber: errno) }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        readEnd = ends[0]
        writeEnd = ends[1]
    }

    deinit {
        close(readEnd)
        close(writeEnd)
    }

    var presets: [Preset] { ReferenceRenderer.presets }

    var state: PlayerState? { shared.withLock { $0.shown } }

    /// Shows what plays.
    func show(_ state: PlayerState?) { shared.withLock { $0.shown = state } }

    func perform(_ command: PlayerCommand) {
        shared.withLock { state in
            guard state.actions.count < Self.waitingCountMax else { return }
            state.actions += Self.actions(for: command)
        }
        var byte: UInt8 = 1
        // A pipe that is full wakes just as well.
        _ = write(writeEnd, &byte, 1)
    }

    /// What was asked for since the last time.
    func take() -> [ListenerAction] {
        var bytes = [UInt8](repeating: 0, count: 128)
        _ = read(readEnd, &bytes, bytes.count)
        return shared.withLock { state in
            defer { state.actions = [] }
            return state.actions
        }
    }

    static func actions(for command: PlayerCommand) -> [ListenerAction] {
        switch command {
        case .preset(let preset, let intensity):
            [.preset(preset)] + (intensity.map { [.intensity($0)] } ?? [])
        case .seek(let seconds): [.seek(trackSeconds: seconds)]
        case .next: [.nextTrack]
        case .previous: [.back]
        }
    }
}
