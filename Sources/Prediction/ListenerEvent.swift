// SPDX-License-Identifier: MIT
public import CacheModel

/// What a player reports of its listener.
public enum ListenerEvent: Hashable, Sendable {
    /// The playhead moved on by itself.
    case playheadMoved(preset: Preset)
    /// The listener chose another preset.
    case presetSwitched(from: Preset, to: Preset)
    /// The listener moved the playhead within the track.
    case seeked
    /// Another track plays.
    case trackChanged
}
