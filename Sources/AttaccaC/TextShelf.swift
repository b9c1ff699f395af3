// SPDX-License-Identifier: MIT

/// Copies of texts that C reads.
///
/// `@unchecked Sendable`: behind a lock; what it lent is the player's to protect, as the header says.
final class TextShelf: @unchecked Sendable {
    private var copies: [UnsafeMutablePointer<CChar>] = []
    /// What is lent for an empty text, which is never freed before the shelf.
    private let empty: UnsafeMutablePointer<CChar>

    init() {
        empty = .allocate(capacity: 1)
        empty.pointee = 0
    }

    deinit {
        for copy in copies { copy.deallocate() }
        empty.deallocate()
    }

    func lend(_ text: String) -> UnsafePointer<CChar> {
        guard !text.isEmpty else { return UnsafePointer(empty) }
        let capacity = text.utf8.count + 1
        let copy = UnsafeMutablePointer<CChar>.allocate(capacity: capacity)
        CText.copy(text, to: copy, capacity: capacity)
        copies.append(copy)
        return UnsafePointer(copy)
    }

    func clear() {
        for copy in copies { copy.deallocate() }
        copies = []
    }
}
