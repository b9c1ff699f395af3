// SPDX-License-Identifier: MIT

/// A value to bind to a statement's parameter.
public enum SQLiteValue: Hashable, Sendable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob([UInt8])

    /// The 64 bits of an unsigned number as SQLite's signed integer; ``SQLiteRow/bits(_:)`` gives them back.
    public static func bits(_ value: UInt64) -> Self { .integer(Int64(bitPattern: value)) }

    /// An integer of any type.
    ///
    /// - Precondition: `value` fits 64 signed bits; other bit patterns go through ``bits(_:)``.
    public static func number(_ value: some FixedWidthInteger) -> Self { .integer(Int64(value)) }

    /// Text, or NULL where there is none.
    public static func optionalText(_ value: String?) -> Self { value.map(Self.text) ?? .null }
}
