// SPDX-License-Identifier: MIT
import Synchronization

/// A count that many threads raise at once, each in a cache line of its own. Wait-free.
///
/// `@unchecked Sendable`: the cells are atomic, and are there from beginning to end.
public final class StripedCount: @unchecked Sendable {
    private static let stripeCount = 8
    /// As many as fill a pair of cache lines; the first one counts.
    private static let cellsPerStripe = 16

    private let cells: UnsafeMutablePointer<Atomic<Int>>

    public init() {
        cells = .allocate(capacity: Self.stripeCount * Self.cellsPerStripe)
        for index in 0..<Self.stripeCount * Self.cellsPerStripe {
            (cells + index).initialize(to: Atomic(0))
        }
    }

    deinit {
        cells.deinitialize(count: Self.stripeCount * Self.cellsPerStripe)
        cells.deallocate()
    }

    /// Counts one more.
    public func increment() {
        cells[(ThreadNumber.own & (Self.stripeCount - 1)) * Self.cellsPerStripe].add(1, ordering: .relaxed)
    }

    /// What was counted so far.
    public var total: Int {
        (0..<Self.stripeCount).reduce(0) {
            $0 + cells[$1 * Self.cellsPerStripe].load(ordering: .relaxed)
        }
    }
}
