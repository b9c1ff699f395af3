// SPDX-License-Identifier: MIT
public import CacheModel

/// All that is known of one listener, and how it grows: matrix, hygiene and settlement together.
///
/// A value without a clock. There is one standing prediction: made when the preset that plays is first seen,
/// made anew after every switch, settled by the next switch that teaches.
public struct ListenerModel: Sendable {
    /// The transition counts; what is stored of the listener.
    public private(set) var matrix: TransitionMatrix
    /// The presets that the player offers: what a prediction ranks.
    public var presets: [Preset] {
        didSet { if presets != oldValue { standing = nil } }
    }
    /// Whether switches are learned and predictions settled.
    public let isLearning: Bool

    private var hygiene = SwitchHygiene()
    private var standing: SwitchPrediction?

    /// - Parameters:
    ///   - matrix: What was learned before.
    ///   - presets: The presets that the player offers.
    ///   - isLearning: When false, ``observe(_:at:)`` changes nothing; predictions stay as `matrix` has them.
    public init(matrix: TransitionMatrix = TransitionMatrix(), presets: [Preset], isLearning: Bool = true) {
        self.matrix = matrix
        self.presets = presets
        self.isLearning = isLearning
    }

    /// What follows a preset, the likeliest first. See ``TransitionMatrix/probabilities(after:among:)``.
    public func predictions(current: Preset, among presets: [Preset]) -> [PresetProbability] {
        matrix.probabilities(after: current, among: presets)
    }

    /// Takes in what the listener did.
    ///
    /// - Returns: What came of it, in order: a settled prediction first, then what was learned from the same
    ///   switch.
    /// - Complexity: O(*n* log *n*) in the presets for a switch, O(1) otherwise.
    public mutating func observe(_ event: ListenerEvent, at time: MonotonicTime) -> [LearningEvent] {
        guard isLearning else { return [] }
        switch event {
        case .playheadMoved(let preset):
            if standing?.from != preset { standing = prediction(after: preset, at: time) }
            return []
        case .seeked:
            _ = hygiene.observe(.seek, at: time)
            return []
        case .trackChanged:
            _ = hygiene.observe(.trackChange, at: time)
            return []
        case .presetSwitched(let from, let to):
            return observeSwitch(from: from, to: to, at: time)
        }
    }

    private mutating func observeSwitch(
        from: Preset, to: Preset, at time: MonotonicTime
    ) -> [LearningEvent] {
        guard from != to else { return [] }
        defer { standing = prediction(after: to, at: time) }
        let verdict = hygiene.observe(.presetSwitch, at: time)
        guard verdict == .teaches else { return [.ignored(verdict)] }
        // A player may switch before it ever reported a playhead: then the prediction is made now, from what
        // is known.
        let current = standing?.from == from ? standing : nil
        let settled = (current ?? prediction(after: from, at: time)).settle(by: to, at: time)
        matrix.observe(from: from, to: to)
        return [.settled(settled), .learned(from: from, to: to)]
    }

    private func prediction(after preset: Preset, at time: MonotonicTime) -> SwitchPrediction {
        SwitchPrediction(
            from: preset, ranked: predictions(current: preset, among: presets), madeAt: time)
    }
}
