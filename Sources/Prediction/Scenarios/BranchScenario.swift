// SPDX-License-Identifier: MIT
public import CacheModel

/// One thing the listener may do next.
public enum BranchScenario: Hashable, Sendable {
    /// Nothing within the horizon: playing goes on.
    case continues
    /// Chooses another preset, one that did not play just before.
    case switches(to: Preset)
    /// Chooses the preset that played just before.
    case togglesBack(to: Preset)
    case seeksForward
    case seeksBack
    case nextTrack
    case previousTrack
}
