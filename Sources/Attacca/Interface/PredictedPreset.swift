// SPDX-License-Identifier: MIT
public import CacheModel

/// A preset and how likely it is the next one.
public struct PredictedPreset: Hashable, Sendable {
    public let preset: Preset
    /// 0 to 1, given that the listener switches.
    public let probability: Double
}
