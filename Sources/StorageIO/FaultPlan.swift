// SPDX-License-Identifier: MIT
import Threading

/// Which calls to a ``FaultyFileSystem`` fail, and how: the nth one, or all from the nth on.
///
/// Shared by the file system and its files, so that calls are counted across all of them. A `Lock` around the
/// counter; any thread may change the plan while the files are in use.
public final class FaultPlan: Sendable {
    private struct State {
        var callCount = 0
        var failing: Range<Int> = 0..<0
        var systemNumber: Int32 = 0
        var operations: Set<StorageOperation> = []
        var tearsWrites = false
    }

    private let state = Lock(State())

    /// A plan under which nothing fails.
    public init() {}

    /// Calls counted since the plan was made or last changed.
    public var callCount: Int { state.withLock { $0.callCount } }

    /// Makes calls fail from now on; counting starts anew.
    ///
    /// - Parameters:
    ///   - calls: Which calls fail, counted from 0 among those of `operations`.
    ///   - systemNumber: The `errno` they fail with.
    ///   - operations: The calls that are counted; by default all.
    ///   - tearsWrites: Whether a failing write leaves the first half of its bytes in the file.
    public func fail(
        calls: Range<Int>, systemNumber: Int32,
        operations: Set<StorageOperation> = Set(StorageOperation.allCases), tearsWrites: Bool = false
    ) {
        state.withLock {
            $0 = State(
                failing: calls, systemNumber: systemNumber, operations: operations, tearsWrites: tearsWrites)
        }
    }

    /// Lets every call succeed again, and counts from 0 those of `operations`.
    public func heal(counting operations: Set<StorageOperation> = Set(StorageOperation.allCases)) {
        state.withLock { $0 = State(operations: operations) }
    }

    /// Counts a call; the `errno` that it has to fail with, or `nil`.
    func failure(of operation: StorageOperation) -> Int32? {
        state.withLock { state in
            guard state.operations.contains(operation) else { return nil }
            defer { state.callCount += 1 }
            return state.failing.contains(state.callCount) ? state.systemNumber : nil
        }
    }

    /// Whether a failing write leaves half of its bytes.
    var tearsWrites: Bool { state.withLock { $0.tearsWrites } }
}
