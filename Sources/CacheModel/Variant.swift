// SPDX-License-Identifier: MIT

/// One rendition of a track: preset × intensity.
public struct Variant: Hashable, Sendable, CustomStringConvertible {
    public let preset: Preset
    public let intensity: Intensity

    public init(preset: Preset, intensity: Intensity = .full) {
        self.preset = preset
        self.intensity = intensity
    }

    public var description: String { "\(preset) \(intensity)" }
}
