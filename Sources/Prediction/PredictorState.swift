// SPDX-License-Identifier: MIT
public import CacheModel

/// All that a ``Predictor`` has learned of a listener, as plain rows: what is stored. Doubles must be kept
/// exactly.
public struct PredictorState: Hashable, Sendable {
    public var switches: SwitchState
    public var affinity: AffinityState
    public var mixer: [MixerCell]
    public var rates: [ListenerRate]
    /// Seconds of playing with each preset, fading.
    public var dwell: [Preset: Double]
    public var trials: [PrefetchTrial]

    public init(
        switches: SwitchState, affinity: AffinityState, mixer: [MixerCell], rates: [ListenerRate],
        dwell: [Preset: Double], trials: [PrefetchTrial]
    ) {
        self.switches = switches
        self.affinity = affinity
        self.mixer = mixer
        self.rates = rates
        self.dwell = dwell
        self.trials = trials
    }
}
