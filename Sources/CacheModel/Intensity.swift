// SPDX-License-Identifier: MIT

/// How strongly a preset is applied, from 0 (untouched) to 1 (full), in tenths.
public struct Intensity: Hashable, Sendable, Comparable, CustomStringConvertible, ExpressibleByFloatLiteral {
    /// 0 to 10.
    public let tenths: UInt8

    /// The nearest tenth; values outside 0...1 are clamped.
    ///
    /// - Precondition: `value` is not NaN.
    public init(_ value: Double) {
        precondition(!value.isNaN, "intensity is not a number")
        tenths = UInt8((min(max(value, 0), 1) * 10).rounded())
    }

    /// The intensity of that many tenths, or `nil` above ten.
    public init?(tenths: Int) {
        guard (0...10).contains(tenths) else { return nil }
        self.tenths = UInt8(tenths)
    }

    public init(floatLiteral value: Double) { self.init(value) }

    /// All of the preset: 1.0.
    public static let full = Intensity(1.0)

    /// 0.0, 0.1 ... 1.0.
    public var value: Double { Double(tenths) / 10 }

    public var description: String { "\(tenths / 10).\(tenths % 10)" }

    public static func < (lhs: Self, rhs: Self) -> Bool { lhs.tenths < rhs.tenths }
}
