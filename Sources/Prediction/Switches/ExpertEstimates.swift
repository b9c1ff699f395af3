// SPDX-License-Identifier: MIT

/// What every expert says of each candidate, as logarithms.
struct ExpertEstimates: Sendable {
    /// No expert gives a candidate less, so that none can rule it out.
    private static let probabilityMin = 0.0005

    let candidateCount: Int
    /// ln p, `[expert][candidate]`, experts in the order in which they were appended.
    private(set) var logarithms: [Double] = []

    init(candidateCount: Int, expertCount: Int) {
        self.candidateCount = candidateCount
        logarithms.reserveCapacity(candidateCount * expertCount)
    }

    /// Adds an expert.
    ///
    /// - Parameter probabilities: One for each candidate.
    mutating func append(_ probabilities: [Double]) {
        for probability in probabilities {
            logarithms.append(logarithm(max(probability, Self.probabilityMin)))
        }
    }
}
