// SPDX-License-Identifier: MIT

/// What an event did to what is known: for the store, the statistics and the log.
public enum PredictorOutcome: Hashable, Sendable {
    /// A prediction met what happened.
    case settled(PredictionSettlement)
    /// A switch was learned; ``Predictor/replay(_:)`` learns it again.
    case learned(LearnedSwitch)
    /// A switch taught nothing.
    case ignored(SwitchHygiene.Verdict)
}
