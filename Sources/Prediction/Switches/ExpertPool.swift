// SPDX-License-Identifier: MIT

/// How much each expert is listened to, learned from how well it foretold.
///
/// Two pools and a share between them. The first pools all experts log-linearly,
///
///     ln p(x) = Σ_e w_e ln p_e(x) + const
///
/// with weights that follow the gradient of the loss, slowly: what is typical of this listener. The second
/// pools, with fixed weights, only the experts that forget quickly: what the listener is about right now. A
/// fixed share moves between the two within a few switches, so that a sudden change of habit costs little and
/// a steady habit nothing.
///
/// - SeeAlso: Mattern, *Mixing strategies in data compression* (2012); Herbster, Warmuth, *Tracking the best
///   expert* (1998).
struct ExpertPool: Sendable, Equatable {
    /// What a pool starts with for each expert; together a little over 1, since experts agree for reasons of
    /// their own now and then.
    static let weightStart = 0.1
    /// Weights stay from 0 to this.
    static let weightMax = 4.0
    private static let learningRate = 0.002
    /// The weight of each expert in the second pool.
    private static let recentWeight = 0.4
    static let recentShareStart = 0.2
    /// How much of the share between the pools goes back to its start with every switch.
    private static let shareReturn = 0.02

    /// The weight of each expert in the first pool.
    private(set) var weights: [Double]
    /// The share of the second pool, above 0 and below 1.
    private(set) var recentShare: Double
    /// The experts of the second pool.
    let recentExperts: Range<Int>

    init(expertCount: Int, recentExperts: Range<Int>) {
        weights = Array(repeating: Self.weightStart, count: expertCount)
        recentShare = Self.recentShareStart
        self.recentExperts = recentExperts
    }

    /// As it was.
    init(weights: [Double], recentShare: Double, recentExperts: Range<Int>) {
        self.weights = weights
        self.recentShare = recentShare
        self.recentExperts = recentExperts
    }

    /// The probability of each candidate; they sum to 1.
    func mixed(_ estimates: ExpertEstimates) -> [Double] {
        let (all, recent) = pools(estimates)
        return all.indices.map { (1 - recentShare) * all[$0] + recentShare * recent[$0] }
    }

    /// Learns from what was chosen.
    ///
    /// - Parameter chosen: The place of the candidate that was chosen.
    mutating func learn(_ estimates: ExpertEstimates, chosen: Int) {
        let (all, recent) = pools(estimates)
        let count = estimates.candidateCount
        for expert in weights.indices {
            // d ln p(chosen) / d w_e: how much more the expert said of what came than of what was expected.
            var gradient = estimates.logarithms[expert * count + chosen]
            for candidate in 0..<count {
                gradient -= all[candidate] * estimates.logarithms[expert * count + candidate]
            }
            weights[expert] = min(max(weights[expert] + Self.learningRate * gradient, 0), Self.weightMax)
        }
        let gained = recentShare * recent[chosen]
        let posterior = gained / (gained + (1 - recentShare) * all[chosen])
        recentShare = (1 - Self.shareReturn) * posterior + Self.shareReturn * Self.recentShareStart
    }

    private func pools(_ estimates: ExpertEstimates) -> (all: [Double], recent: [Double]) {
        let count = estimates.candidateCount
        var all = [Double](repeating: 0, count: count)
        var recent = all
        for expert in weights.indices {
            let weight = weights[expert]
            for candidate in 0..<count {
                all[candidate] += weight * estimates.logarithms[expert * count + candidate]
            }
        }
        for expert in recentExperts {
            for candidate in 0..<count {
                recent[candidate] += Self.recentWeight * estimates.logarithms[expert * count + candidate]
            }
        }
        Self.normalise(&all)
        Self.normalise(&recent)
        return (all, recent)
    }

    /// From logarithms to probabilities that sum to 1.
    private static func normalise(_ values: inout [Double]) {
        var highest = -Double.infinity
        for value in values { highest = max(highest, value) }
        var total = 0.0
        for place in values.indices {
            values[place] = exponential(values[place] - highest)
            total += values[place]
        }
        for place in values.indices { values[place] /= total }
    }
}
