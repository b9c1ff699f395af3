// SPDX-License-Identifier: MIT
public import CacheModel

/// What rendering with a preset costs, and whether its chunks are kept on disk therefore.
public struct RenderCostOverview: Hashable, Sendable {
    /// Which preset it is.
    public let preset: Preset
    /// Seconds that rendering a second of audio takes, a moving average.
    public let renderSeconds: Double
    /// Renders that this was measured by; at least 1.
    public let renderCount: Int
    /// Whether chunks of the preset are kept on disk: not where rendering one is quicker than reading it.
    public let isStored: Bool
}
