// SPDX-License-Identifier: MIT
import CacheModel
import Synchronization

/// One value in a memory tier: what it costs, and how it was used.
///
/// A class, so that who asks for the same chunk again and again finds it without the table: see ``ResidentSlots``. Such
/// a reference says nothing of the value, which is gone once the entry has left the table.
///
/// `@unchecked Sendable`: only reached under the lock of its tier; where many threads hold that for reading, what they write
/// is atomic.
package final class ResidentEntry<Value: AnyObject & Sendable>: @unchecked Sendable {
    /// `nil` once the entry has left the table.
    package private(set) var resident: Value?
    let cost: ByteCount
    /// What rendering the chunk took, in seconds.
    let renderSeconds: Double
    let admittedAt: MonotonicTime
    /// Orders entries that are worth the same.
    let number: Int
    private let lastUsed: Atomic<Int64>
    private let hits = Atomic(0)
    /// Whether it was used since ``lastUsedAt(by:)`` was asked, by somebody who did not look at the clock.
    private let isUsedSince = Atomic(false)

    init(value: Value, cost: ByteCount, renderSeconds: Double, admittedAt: MonotonicTime, number: Int) {
        resident = value
        self.cost = cost
        self.renderSeconds = renderSeconds
        self.admittedAt = admittedAt
        self.number = number
        lastUsed = Atomic(admittedAt.nanoseconds)
    }

    /// The value.
    ///
    /// - Precondition: The entry is in a table.
    package var value: Value { resident! }

    /// Whether anyone beside the table holds the value.
    var isInUse: Bool { !isKnownUniquelyReferenced(&resident) }

    /// How often it was asked for.
    var hitCount: Int { hits.load(ordering: .relaxed) }

    /// When it was used last, as far as is known now.
    func lastUsedAt(by now: MonotonicTime) -> MonotonicTime {
        if isUsedSince.load(ordering: .relaxed) {
            isUsedSince.store(false, ordering: .relaxed)
            touch(at: now)
        }
        return MonotonicTime(nanoseconds: lastUsed.load(ordering: .relaxed))
    }

    /// Takes note of a request.
    func use(at now: MonotonicTime) {
        touch(at: now)
        hits.add(1, ordering: .relaxed)
    }

    /// Takes note that it was used; who uses it counts, and tells ``addHits(_:)`` at times. Writes only the first time.
    @inline(__always)
    func noteUse() {
        if !isUsedSince.load(ordering: .relaxed) { isUsedSince.store(true, ordering: .relaxed) }
    }

    /// Adds requests that somebody counted.
    func addHits(_ count: Int) { hits.add(count, ordering: .relaxed) }

    /// Takes note that the value was offered again.
    func touch(at now: MonotonicTime) { lastUsed.store(now.nanoseconds, ordering: .relaxed) }

    /// Gives up the value, to be released outside the lock.
    func leave() -> Value {
        defer { resident = nil }
        return value
    }
}
