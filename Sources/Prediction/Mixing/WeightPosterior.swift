// SPDX-License-Identifier: MIT

/// What is known of the weight that the listener's source deserves beside the audio's.
///
/// Bayes on a grid: each of 21 weights w = 0, 0.05 ... 1 is believed in as well as it foretold,
///
///     q_j <- q_j · (w_j p_listener(x) + (1 - w_j) p_audio(x)), normalised,
///
/// and then a little of the start is mixed in, so that a change can be followed. There are two grids: one
/// mixes in 2 % with every switch and follows soon, one 0.02 % and settles; each is believed in as well as it
/// foretold. With one grid a steady listener would pay for a change that never comes, or a fickle one wait for
/// it; `attacca-lab mix` prints what this costs.
///
/// The start is the flattest there is with a mean of 0.70, q_j ~ e^(2.404 w_j): 70 to 30, and as ready for
/// the ends as that allows. No weight is out of bounds. Mixing is linear, so that ``mean`` is all that is
/// needed of it.
///
/// - SeeAlso: Herbster, Warmuth, *Tracking the best expert* (1998).
public struct WeightPosterior: Hashable, Sendable {
    /// Weights on the grid.
    public static let count = 21
    /// What weight each place of the grid stands for, 0 to 1.
    static let weights = (0..<count).map { Double($0) / Double(count - 1) }
    private static let startTilt = 2.404_261_548_566_462
    private static let start: [Double] = {
        let raw = weights.map { exponential(startTilt * $0) }
        let total = raw.reduce(0, +)
        return raw.map { $0 / total }
    }()
    private static let steadyReturn = 0.0002
    private static let wanderingReturn = 0.02
    private static let wanderingShareStart = 0.3
    private static let shareReturn = 0.001

    /// How far each weight is believed in if it hardly changes, and if it may change soon; each sums to 1.
    public private(set) var steady: [Double]
    public private(set) var wandering: [Double]
    /// How far the second is believed in; above 0 and below 1.
    public private(set) var wanderingShare: Double

    /// What is believed before anything was seen.
    public init() {
        steady = Self.start
        wandering = Self.start
        wanderingShare = Self.wanderingShareStart
    }

    /// As it was stored.
    ///
    /// - Throws: ``PredictionError/Code/inconsistentState`` when it is not two distributions over the grid
    ///   and a share.
    public init(steady: [Double], wandering: [Double], wanderingShare: Double) throws(PredictionError) {
        for grid in [steady, wandering] {
            guard grid.count == Self.count, grid.allSatisfy({ $0 >= 0 && $0 <= 1 }),
                abs(grid.reduce(0, +) - 1) < 1e-6
            else { throw .impossibleWeights(grid) }
        }
        guard wanderingShare > 0, wanderingShare < 1 else { throw .impossibleWeights([wanderingShare]) }
        self.steady = steady
        self.wandering = wandering
        self.wanderingShare = wanderingShare
    }

    /// The weight of the listener's source, 0 to 1; 0.70 at the start.
    public var mean: Double {
        (1 - wanderingShare) * Self.mean(steady) + wanderingShare * Self.mean(wandering)
    }

    /// Learns from a switch.
    ///
    /// - Parameters:
    ///   - listener: What the listener's source gave the preset that was chosen, above 0, at most 1.
    ///   - audio: What the audio's gave it, above 0, at most 1.
    public mutating func settle(listener: Double, audio: Double) {
        precondition(listener > 0 && listener <= 1, "a probability of \(listener)")
        precondition(audio > 0 && audio <= 1, "a probability of \(audio)")
        let steadyGain = Self.update(&steady, listener, audio, Self.steadyReturn)
        let wanderingGain = Self.update(&wandering, listener, audio, Self.wanderingReturn)
        let gained = wanderingShare * wanderingGain
        let posterior = gained / (gained + (1 - wanderingShare) * steadyGain)
        wanderingShare = (1 - Self.shareReturn) * posterior + Self.shareReturn * Self.wanderingShareStart
    }

    /// - Returns: What the grid as a whole gave the preset.
    private static func update(
        _ grid: inout [Double], _ listener: Double, _ audio: Double, _ toStart: Double
    ) -> Double {
        var total = 0.0
        for place in grid.indices {
            grid[place] *= weights[place] * listener + (1 - weights[place]) * audio
            total += grid[place]
        }
        for place in grid.indices {
            grid[place] = (1 - toStart) * (grid[place] / total) + toStart * start[place]
        }
        return total
    }

    private static func mean(_ grid: [Double]) -> Double {
        zip(weights, grid).reduce(0) { $0 + $1.0 * $1.1 }
    }
}
