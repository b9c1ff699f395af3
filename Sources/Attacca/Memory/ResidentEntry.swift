// SPDX-License-Identifier: MIT
import CacheModel

/// One value in a memory tier: what it costs, and how it was used.
///
/// A class, so that who asks for the same chunk again and again finds it without the table: see ``ResidentSlots``. Such
/// a reference says nothing of the value, which is gone once the entry has left the table.
///
/// `@unchecked Sendable`: only reached under the lock of its tier.
package final class ResidentEntry<Value: AnyObject & Sendable>: @unchecked Sendable {
    /// `nil` once the entry has left the table.
    package private(set) var resident: Value?
    let cost: ByteCount
    /// What rendering the chunk took, in seconds.
    let renderSeconds: Double
    let admittedAt: MonotonicTime
    /// Orders entries that are worth the same.
    let number: Int
    private(set) var lastUsedAt: MonotonicTime
    private(set) var hitCount = 0
    /// What ``StatisticsRecorder/accountVersion`` was when the accounts of renders ahead last heard of a request for it.
    var accountedAt: UInt64?

    init(value: Value, cost: ByteCount, renderSeconds: Double, admittedAt: MonotonicTime, number: Int) {
        resident = value
        self.cost = cost
        self.renderSeconds = renderSeconds
        self.admittedAt = admittedAt
        self.number = number
        lastUsedAt = admittedAt
    }

    /// The value.
    ///
    /// - Precondition: The entry is in a table.
    package var value: Value { resident! }

    /// Whether anyone beside the table holds the value.
    var isInUse: Bool { !isKnownUniquelyReferenced(&resident) }

    /// Takes note of a request.
    func use(at now: MonotonicTime) {
        lastUsedAt = now
        hitCount += 1
    }

    /// Takes note that the value was offered again.
    func touch(at now: MonotonicTime) { lastUsedAt = now }

    /// Gives up the value, to be released outside the lock.
    func leave() -> Value {
        defer { resident = nil }
        return value
    }
}
