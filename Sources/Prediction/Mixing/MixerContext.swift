// SPDX-License-Identifier: MIT
public import CacheModel

/// The circumstances in which a weight is learned: all, a mode, or a mode and a preset.
public struct MixerContext: Hashable, Sendable {
    /// `nil` for all modes.
    public let mode: SessionMode?
    /// Whether the listener was known by then; `nil` for both.
    public let isWarm: Bool?
    /// The preset that played; `nil` for all.
    public let preset: Preset?

    /// As narrow as is known; ``broader`` leads to wider ones.
    public init(mode: SessionMode?, isWarm: Bool?, preset: Preset?) {
        self.mode = mode
        self.isWarm = isWarm
        self.preset = preset
    }

    /// Everything in one.
    public static let pooled = Self(mode: nil, isWarm: nil, preset: nil)

    /// The next wider circumstances; `nil` for ``pooled``.
    public var broader: Self? {
        if preset != nil { return Self(mode: mode, isWarm: isWarm, preset: nil) }
        return self == .pooled ? nil : .pooled
    }
}

extension MixerContext: Comparable {
    /// Wider ones first; then by mode, warmth and preset.
    public static func < (lhs: Self, rhs: Self) -> Bool {
        func order(_ context: Self) -> (Int, String, Int, String) {
            (
                context.preset != nil ? 2 : context == .pooled ? 0 : 1, context.mode?.rawValue ?? "",
                context.isWarm == true ? 1 : 0, context.preset?.name ?? ""
            )
        }
        return order(lhs) < order(rhs)
    }
}
