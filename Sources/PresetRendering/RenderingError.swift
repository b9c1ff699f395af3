// SPDX-License-Identifier: MIT
import CacheModel

/// What the reference renderer itself refuses. Trouble with files is an `AudioFileError`.
public struct RenderingError: Error, Sendable, CustomStringConvertible {
    /// The kind of failure.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Kind: String { case unknownPreset }
        private let kind: Kind

        /// The preset is none of the renderer's.
        public static let unknownPreset = Self(kind: .unknownPreset)

        public var description: String { kind.rawValue }
    }

    public let code: Code
    /// For people, not for parsing.
    public let message: String
    /// The failure underneath, if any.
    public let cause: (any Error)?

    public var description: String { message }
}

extension RenderingError {
    static func unknownPreset(_ preset: Preset) -> Self {
        let known = ReferenceRenderer.presets.map(\.name).joined(separator: ", ")
        return Self(
            code: .unknownPreset, message: "there is no preset \(preset.name); there are \(known)", cause: nil
        )
    }
}
