// SPDX-License-Identifier: MIT

/// Which chunk goes first when the disk budget is used up: GDSF, greedy dual size with frequency.
///
///     H = clock + f * renderSeconds / mebibytes        f = 1 + hits
///
/// The chunk of the lowest H goes first, and the clock moves to the H of the last victim: what is not used any
/// more is overtaken by what is. A value: no clock of the machine, no storage.
///
/// - SeeAlso: Cherkasova, *Improving WWW Proxies Performance with Greedy-Dual-Size-Frequency Caching Policy*
///   (HP Laboratories, 1998).
public struct EvictionPolicy: Hashable, Sendable {
    /// What a render is taken to cost at least, in seconds: one that was not measured is not worthless.
    public static let renderSecondsMin = 0.001

    /// The priority of the last victim; never falls.
    public private(set) var clock: Double

    /// - Parameter clock: Where an earlier run left off; finite.
    public init(clock: Double = 0) {
        precondition(clock.isFinite, "an eviction clock of \(clock)")
        self.clock = clock
    }

    /// H of a chunk that was stored or used just now.
    ///
    /// - Parameters:
    ///   - hitCount: How often it was read, not negative.
    ///   - renderSeconds: What rendering it cost; finite, not negative.
    ///   - byteCount: What it takes on disk; more than 0.
    public func priority(hitCount: Int64, renderSeconds: Double, byteCount: Int64) -> Double {
        precondition(hitCount >= 0, "\(hitCount) hits")
        precondition(renderSeconds.isFinite && renderSeconds >= 0, "a render of \(renderSeconds) s")
        precondition(byteCount > 0, "a chunk of \(byteCount) bytes")
        let mebibytes = Double(byteCount) / Double(1 << 20)
        return clock + Double(1 + hitCount) * max(renderSeconds, Self.renderSecondsMin) / mebibytes
    }

    /// Moves the clock to the priority of a victim.
    public mutating func recordEviction(priority: Double) {
        guard priority.isFinite else { return }
        clock = max(clock, priority)
    }
}
