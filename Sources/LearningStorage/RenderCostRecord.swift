// SPDX-License-Identifier: MIT
public import CacheModel

/// What rendering with a preset costs, as it is stored for people to look at.
public struct RenderCostRecord: Hashable, Sendable {
    /// The most that is written down, in seconds a second of audio.
    public static let secondsMax = 1_000_000.0

    public let preset: Preset
    /// Seconds that rendering a second of audio takes, 0 to ``secondsMax``.
    public let renderSeconds: Double
    /// Renders that this was measured by; at least 1.
    public let renderCount: Int
    /// Whether chunks of the preset are kept on disk.
    public let isStored: Bool

    /// - Parameter renderSeconds: The nearest in its range is taken, and 0 for what is no number.
    /// - Precondition: `renderCount >= 1`.
    public init(preset: Preset, renderSeconds: Double, renderCount: Int, isStored: Bool) {
        precondition(renderCount >= 1, "\(renderCount) renders measured")
        self.preset = preset
        self.renderSeconds = PlanRecord.limited(renderSeconds, to: Self.secondsMax)
        self.renderCount = renderCount
        self.isStored = isStored
    }
}
