// SPDX-License-Identifier: MIT

/// The last three choices, as small numbers in one word: 7 bits each, the latest lowest.
struct RecentChoices: Hashable, Sendable {
    /// Choices that are remembered.
    static let count = 3
    /// Stands where there was no choice yet; choices are below.
    static let missing = 127
    /// Stands for a choice that has no number.
    static let unknown = 126
    private static let bitCount = 7
    private static let orderPlace = 24

    private var word: UInt32

    /// Nothing was chosen yet.
    init() { word = (1 << UInt32(Self.count * Self.bitCount)) - 1 }

    /// The choices of a key: as many as its order.
    init(key: UInt32) { word = key & Self().word }

    /// The order of a key.
    static func order(of key: UInt32) -> Int { Int(key >> UInt32(orderPlace)) }

    /// Takes in a choice, and forgets the oldest.
    ///
    /// - Precondition: `0 <= choice < missing`.
    mutating func append(_ choice: Int) {
        precondition((0..<Self.missing).contains(choice), "choice \(choice)")
        word = (word << UInt32(Self.bitCount) | UInt32(choice)) & Self().word
    }

    /// The last `order` choices alone: what a context is known by.
    func key(order: Int) -> UInt32 {
        word & ((1 << UInt32(order * Self.bitCount)) - 1) | UInt32(order) << UInt32(Self.orderPlace)
    }

    /// The choice so many places back, 0 for the latest.
    subscript(place: Int) -> Int { Int(word >> UInt32(place * Self.bitCount)) & Self.missing }

    /// Whether a choice is one of the last `order`.
    func contains(_ choice: Int, order: Int) -> Bool { (0..<order).contains { self[$0] == choice } }
}
