// SPDX-License-Identifier: MIT
import CacheModel

/// Which presets are to be warmed, as it was asked for.
enum PresetChoice: Hashable, Sendable {
    /// Those that the listener probably plays.
    case likely
    case all
    case named([Preset])
}
