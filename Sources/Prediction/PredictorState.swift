// SPDX-License-Identifier: MIT

/// All that a ``Predictor`` has learned of a listener, as plain rows: what is stored. Doubles must be kept
/// exactly.
public struct PredictorState: Hashable, Sendable {
    public var switches: SwitchState
    public var affinity: AffinityState
    public var mixer: [MixerCell]
    public var rates: [ListenerRate]
    public var trials: [PrefetchTrial]

    public init(
        switches: SwitchState, affinity: AffinityState, mixer: [MixerCell], rates: [ListenerRate],
        trials: [PrefetchTrial]
    ) {
        self.switches = switches
        self.affinity = affinity
        self.mixer = mixer
        self.rates = rates
        self.trials = trials
    }
}
