// SPDX-License-Identifier: MIT

/// What was learned of the weight in one context: what is stored of it.
public struct MixerCell: Hashable, Sendable {
    public let context: MixerContext
    public let posterior: WeightPosterior
    /// Predictions that were settled in the context, from 1.
    public let count: Int
    /// When the last of them was: the number of that settlement of the mixer, from 1.
    public let visit: Int

    public init(context: MixerContext, posterior: WeightPosterior, count: Int, visit: Int) {
        self.context = context
        self.posterior = posterior
        self.count = count
        self.visit = visit
    }
}
