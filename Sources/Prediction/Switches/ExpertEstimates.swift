// SPDX-License-Identifier: MIT

/// What every expert says of each candidate, as logarithms.
struct ExpertEstimates: Sendable {
    /// No expert gives a candidate less, so that none can rule it out.
    private static let probabilityMin = 0.0005

    let candidateCount: Int
    /// ln p, `[expert][candidate]`.
    let logarithms: [Double]

    /// - Parameter fill: Writes the probabilities, `[expert][candidate]`.
    init(
        candidateCount: Int, expertCount: Int, fill: (UnsafeMutableBufferPointer<Double>) -> Void
    ) {
        self.candidateCount = candidateCount
        let count = candidateCount * expertCount
        logarithms = Array(unsafeUninitializedCapacity: count) { buffer, initializedCount in
            let values = UnsafeMutableBufferPointer(rebasing: buffer[..<count])
            values.initialize(repeating: 0)
            fill(values)
            for place in values.indices {
                values[place] = naturalLogarithm(max(values[place], Self.probabilityMin))
            }
            initializedCount = count
        }
    }

    /// The probabilities of one expert.
    func probabilities(expert: Int) -> [Double] {
        logarithms[expert * candidateCount..<(expert + 1) * candidateCount].map(exponential)
    }
}
