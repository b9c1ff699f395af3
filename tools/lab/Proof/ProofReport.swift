// SPDX-License-Identifier: MIT

/// What a proof prints: its counts by name, the failures with the seeds that replay them, and how long it took.
struct ProofReport: Encodable {
    let tally: ProofTally
    /// Counts that are printed although they are 0.
    let shown: [ProofCount]
    let seconds: Double

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Name.self)
        let always: [ProofCount] = [.cases, .wrongBytes, .failedOpens, .acknowledgedLost]
        for count in ProofCount.allCases
        where tally[count] != 0 || always.contains(count) || shown.contains(count) {
            try container.encode(tally[count], forKey: Name(count.rawValue))
        }
        try container.encode(tally.failures, forKey: Name("failures"))
        try container.encode(seconds, forKey: Name("seconds"))
    }
}
