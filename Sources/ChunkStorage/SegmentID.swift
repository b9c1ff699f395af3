// SPDX-License-Identifier: MIT

/// The number of a segment, which is also its file name.
public struct SegmentID: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// What eight digits hold.
    static let range: ClosedRange<UInt32> = 1...99_999_999
    private static let suffix = ".seg"

    public let rawValue: UInt32

    /// - Precondition: `rawValue` is within ``range``.
    init(_ rawValue: UInt32) {
        precondition(Self.range.contains(rawValue), "segment number \(rawValue) is out of range")
        self.rawValue = rawValue
    }

    /// The segment of a file name such as `00000007.seg`, or `nil` for any other name.
    init?(fileName: String) {
        guard fileName.hasSuffix(Self.suffix), fileName.utf8.count == 8 + Self.suffix.utf8.count,
            let number = UInt32(fileName.dropLast(Self.suffix.count)), Self.range.contains(number)
        else { return nil }
        rawValue = number
    }

    var fileName: String { description + Self.suffix }

    /// Eight digits.
    public var description: String {
        let digits = String(rawValue)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }

    public static func < (lhs: Self, rhs: Self) -> Bool { lhs.rawValue < rhs.rawValue }
}
