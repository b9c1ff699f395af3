// SPDX-License-Identifier: MIT
import CacheModel
import Threading

/// The readers that are in use, to be told of a queue or of the end. It keeps none alive.
final class ReaderRoster: Sendable {
    private struct Entry {
        weak var arming: ReaderArming?
    }

    private struct State {
        var entries: [Entry] = []
        var isClosed = false
    }

    private let state = Lock(State())

    /// Takes note of a reader.
    ///
    /// - Returns: False after ``close()``.
    func add(_ arming: ReaderArming) -> Bool {
        state.withLock { state in
            guard !state.isClosed else { return false }
            state.entries.removeAll { $0.arming == nil }
            state.entries.append(Entry(arming: arming))
            return true
        }
    }

    func setQueue(_ tracks: [TrackID]) { for arming in all { arming.setQueue(tracks) } }

    /// Ends every reader; there will be no others.
    func close() {
        state.withLock { $0.isClosed = true }
        for arming in all { arming.close() }
    }

    private var all: [ReaderArming] { state.withLock { $0.entries.compactMap(\.arming) } }
}
