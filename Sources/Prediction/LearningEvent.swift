// SPDX-License-Identifier: MIT
public import CacheModel

/// What an observation did to what is known: for the store, the statistics and the log.
public enum LearningEvent: Hashable, Sendable {
    /// The transition matrix has learned a switch.
    case learned(from: Preset, to: Preset)
    /// A prediction met what happened.
    case settled(SettledPrediction)
    /// A switch taught nothing.
    case ignored(SwitchHygiene.Verdict)
}
