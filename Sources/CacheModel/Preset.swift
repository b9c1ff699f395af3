// SPDX-License-Identifier: MIT

/// The name of a processing setting, such as `punchy`. What it does is the renderer's affair.
public struct Preset: Hashable, Sendable, Comparable, CustomStringConvertible, ExpressibleByStringLiteral {
    /// The longest name in UTF-8 bytes.
    public static let byteCountMax = 64

    /// The name, 1 to ``byteCountMax`` UTF-8 bytes.
    public let name: String

    /// A preset of that name.
    ///
    /// - Precondition: 1 to ``byteCountMax`` UTF-8 bytes; names from outside go through ``init(checking:)``.
    public init(_ name: String) {
        precondition(
            (1...Self.byteCountMax).contains(name.utf8.count), "preset name has \(name.utf8.count) bytes")
        self.name = name
    }

    /// The preset of that name, or `nil` when it is empty or too long.
    public init?(checking name: String) {
        guard (1...Self.byteCountMax).contains(name.utf8.count) else { return nil }
        self.name = name
    }

    public init(stringLiteral value: String) { self.init(value) }

    public var description: String { name }

    public static func < (lhs: Self, rhs: Self) -> Bool { lhs.name < rhs.name }
}
