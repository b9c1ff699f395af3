// SPDX-License-Identifier: MIT

/// One rendition of a track: preset × intensity.
public struct Variant: Hashable, Sendable, CustomStringConvertible {
    /// Which preset.
    public let preset: Preset
    /// How much of it.
    public let intensity: Intensity

    /// A variant; at full intensity unless said otherwise.
    public init(preset: Preset, intensity: Intensity = .full) {
        self.preset = preset
        self.intensity = intensity
    }

    public var description: String { "\(preset) \(intensity)" }
}
