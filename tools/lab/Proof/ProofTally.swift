// SPDX-License-Identifier: MIT

/// What came of some cases of a proof.
struct ProofTally: Codable, Sendable {
    struct Failure: Codable, Sendable {
        /// Replays the case.
        var seed: UInt64
        let what: String
    }

    static let failureCountMax = 100

    private(set) var counts: [ProofCount: Int] = [:]
    /// The first failures.
    private(set) var failures: [Failure] = []

    var isClean: Bool { failures.isEmpty }

    subscript(_ count: ProofCount) -> Int { counts[count, default: 0] }

    mutating func add(_ count: ProofCount, _ number: Int = 1) {
        guard !count.isMaximum else { return raise(count, to: number) }
        counts[count, default: 0] += number
    }

    /// Notes a value of which the highest counts.
    mutating func raise(_ count: ProofCount, to number: Int) {
        precondition(count.isMaximum, "\(count) is a sum")
        counts[count] = max(counts[count] ?? number, number)
    }

    /// Counts a failure and keeps what happened; the seed is filled in by who knows it.
    mutating func fail(_ count: ProofCount, _ what: String) {
        precondition(count.isFailure, "\(count) is no failure")
        add(count)
        keep(Failure(seed: 0, what: "\(count.rawValue): \(what)"))
    }

    /// Takes over the outcome of a case.
    mutating func add(_ other: ProofTally, seed: UInt64) {
        for (count, number) in other.counts { add(count, number) }
        for failure in other.failures { keep(Failure(seed: seed, what: failure.what)) }
    }

    private mutating func keep(_ failure: Failure) {
        if failures.count < Self.failureCountMax { failures.append(failure) }
    }
}
