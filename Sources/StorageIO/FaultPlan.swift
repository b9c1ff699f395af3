// SPDX-License-Identifier: MIT
import Threading

/// Which calls to a ``FaultyFileSystem`` fail, and how: the nth one, or all from the nth on; and what else goes
/// wrong: reads that lie or come short, a disk that is full, calls that take long.
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
        var readFaults: ReadFaults?
        var writableByteCount: Int64?
    }

    private let state = Lock(State())
    private let hook = Lock<(@Sendable (StorageOperation) -> Void)?>(nil)

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
                failing: calls, systemNumber: systemNumber, operations: operations, tearsWrites: tearsWrites,
                readFaults: $0.readFaults, writableByteCount: $0.writableByteCount)
        }
    }

    /// Makes some reads give less or other bytes than are in the file, and say nothing of it.
    ///
    /// - Parameters:
    ///   - count: One in this many reads, by chance; at least 1.
    ///   - seed: The same seed and calls give the same faults.
    ///   - kinds: What happens to the bytes; one of these, by chance.
    public func disturbReads(oneIn count: Int, seed: UInt64, kinds: [ReadFaultKind]) {
        state.withLock { $0.readFaults = ReadFaults(oneIn: count, seed: seed, kinds: kinds) }
    }

    /// Fails writes with `ENOSPC`, after the part that fits, once their bytes add up to this many.
    ///
    /// What is removed, cut off or punched out of files may be written again.
    public func limitWrites(toByteCount byteCount: Int64) {
        state.withLock { $0.writableByteCount = byteCount }
    }

    /// Calls `body` before each operation from now on, to block it or to move a clock; nil ends that.
    public func beforeEachCall(_ body: (@Sendable (StorageOperation) -> Void)?) {
        hook.withLock { $0 = body }
    }

    /// Lets every call succeed again, with nothing disturbed or limited, and counts from 0 those of `operations`.
    public func heal(counting operations: Set<StorageOperation> = Set(StorageOperation.allCases)) {
        state.withLock { $0 = State(operations: operations) }
    }

    /// Counts a call; the `errno` that it has to fail with, or `nil`.
    func failure(of operation: StorageOperation) -> Int32? {
        // Outside of the locks: it may take long, and may change the plan.
        hook.withLock(\.self)?(operation)
        return state.withLock { state in
            guard state.operations.contains(operation) else { return nil }
            defer { state.callCount += 1 }
            return state.failing.contains(state.callCount) ? state.systemNumber : nil
        }
    }

    /// What is to happen to a read of so many bytes.
    func readFault(byteCount: Int) -> ReadFault? {
        state.withLock { $0.readFaults?.next(byteCount: byteCount) }
    }

    /// Whether writes are limited.
    var hasQuota: Bool { state.withLock { $0.writableByteCount != nil } }

    /// How many of so many bytes still fit; they count as written.
    func takeQuota(byteCount: Int) -> Int {
        state.withLock { state in
            guard let left = state.writableByteCount else { return byteCount }
            let taken = min(Int64(byteCount), max(0, left))
            state.writableByteCount = left - taken
            return Int(taken)
        }
    }

    /// Lets bytes that were freed be written again.
    func giveBackQuota(byteCount: Int64) {
        state.withLock { state in
            guard let left = state.writableByteCount else { return }
            state.writableByteCount = left + max(0, byteCount)
        }
    }

    /// Whether a failing write leaves half of its bytes.
    var tearsWrites: Bool { state.withLock { $0.tearsWrites } }
}
