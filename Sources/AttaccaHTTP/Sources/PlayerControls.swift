// SPDX-License-Identifier: MIT
public import CacheModel

/// A player that can be watched and steered over HTTP: what a player implements that serves its cache.
///
/// Called from the server's threads, several at once.
public protocol PlayerControls: Sendable {
    /// What plays now; `nil` while nothing does. Ten times a second and more: microseconds.
    var state: PlayerState? { get }

    /// The presets that can be chosen.
    var presets: [Preset] { get }

    /// Does something soon; returns at once.
    func perform(_ command: PlayerCommand)
}
