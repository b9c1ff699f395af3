// SPDX-License-Identifier: MIT
import CacheModel
import Threading

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// All connections with their deadlines: bounds how many there are, and ends those that are too slow.
///
/// One whose deadline passes is shut down, which wakes whoever waits for it. A descriptor is closed with the lock held, so that
/// none is shut down that belongs to another by then.
final class ConnectionTable: Sendable {
    private struct Entry {
        let descriptor: Int32
        var deadline: MonotonicTime
        var isStream = false
    }

    private struct State {
        var entries: [Int: Entry] = [:]
        var nextNumber = 0
        var streamCount = 0
        var isStopping = false
        var expiredCount = 0
        var refusedCount = 0
    }

    /// Connections beyond the bound that are told so at a time, before further ones are just closed.
    private static let excessCountMax = 16

    private let connectionCountMax: Int
    private let streamCountMax: Int
    private let state = Condition(State())
    private let timeSource = SystemTimeSource()

    init(connectionCountMax: Int, streamCountMax: Int) {
        self.connectionCountMax = connectionCountMax
        self.streamCountMax = streamCountMax
    }

    /// Takes a connection in.
    ///
    /// - Returns: Its number, and whether it is one too many, to be told so; `nil` when there are too many even of those, or
    ///   the server stops.
    func add(_ descriptor: Int32, seconds: Double) -> (number: Int, isExcess: Bool)? {
        state.update { state in
            let isExcess = state.entries.count >= connectionCountMax
            if isExcess { state.refusedCount += 1 }
            guard !state.isStopping, state.entries.count < connectionCountMax + Self.excessCountMax else {
                return nil
            }
            state.nextNumber += 1
            state.entries[state.nextNumber] = Entry(descriptor: descriptor, deadline: later(seconds))
            return (state.nextNumber, isExcess)
        }
    }

    /// From now on the connection has so many seconds.
    func setDeadline(_ number: Int, seconds: Double) {
        state.withLock { $0.entries[number]?.deadline = later(seconds) }
    }

    /// Makes a connection a stream; false when there are too many.
    func makeStream(_ number: Int) -> Bool {
        state.withLock { state in
            guard state.streamCount < streamCountMax, state.entries[number]?.isStream == false else {
                return false
            }
            state.entries[number]?.isStream = true
            state.streamCount += 1
            return true
        }
    }

    /// Closes a connection and forgets it.
    func close(_ number: Int) {
        state.update { state in
            guard let entry = state.entries.removeValue(forKey: number) else { return }
            if entry.isStream { state.streamCount -= 1 }
            _ = systemClose(entry.descriptor)
        }
    }

    /// Shuts down what is too slow.
    func sweep() {
        let now = timeSource.monotonicNow()
        state.withLock { state in
            for (number, entry) in state.entries where entry.deadline < now {
                state.expiredCount += 1
                shutdown(entry.descriptor, Int32(SHUT_RDWR))
                state.entries[number]?.deadline = later(3_600)
            }
        }
    }

    /// Shuts everything down, and takes nothing in any more.
    func stop() {
        state.update { state in
            state.isStopping = true
            for entry in state.entries.values { shutdown(entry.descriptor, Int32(SHUT_RDWR)) }
        }
    }

    var isStopping: Bool { state.withLock { $0.isStopping } }

    /// Waits until there is a connection, or the server stops.
    ///
    /// - Returns: False when it stops.
    func waitForConnection() -> Bool {
        state.wait { state in
            if state.isStopping { return false }
            return state.entries.isEmpty ? nil : true
        } ?? false
    }

    /// Waits until there is no connection any more.
    ///
    /// - Returns: False when that takes longer.
    func waitUntilEmpty(seconds: Double) -> Bool {
        state.wait(until: later(seconds)) { $0.entries.isEmpty ? true : nil } ?? false
    }

    /// Waits a while, or until the server stops.
    func pause(seconds: Double) {
        _ = state.wait(until: later(seconds)) { $0.isStopping ? true : nil }
    }

    /// Connections, streams among them, those that were too slow so far, and those for which there was no room.
    var counts: (connections: Int, streams: Int, expired: Int, refused: Int) {
        state.withLock { ($0.entries.count, $0.streamCount, $0.expiredCount, $0.refusedCount) }
    }

    private func later(_ seconds: Double) -> MonotonicTime {
        timeSource.monotonicNow().advanced(bySeconds: seconds)
    }
}

/// The system's `close`, which a method of that name would hide.
private func systemClose(_ descriptor: Int32) -> Int32 { close(descriptor) }
