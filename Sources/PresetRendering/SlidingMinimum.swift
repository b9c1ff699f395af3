// SPDX-License-Identifier: MIT

/// The minimum of the last `window` values of a stream.
///
/// The stream is cut into blocks of one window; a window is the rest of one block and the beginning of the
/// next, whose minima are known: three comparisons a value, whatever the window.
///
/// - SeeAlso: M. van Herk, *A fast algorithm for local minimum and maximum filters*, Pattern Recognition
///   Letters 13 (1992).
struct SlidingMinimum: Sendable {
    private let window: Int
    /// The block under way.
    private var block: [Int64]
    /// Minimum of the finished block from each place to its end.
    private var suffix: [Int64]
    private var filled = 0
    private var prefix = Int64.max

    /// - Parameters:
    ///   - window: Values; >= 1.
    ///   - value: What the stream is taken to have been before it began.
    init(window: Int, initialValue value: Int64) {
        precondition(window >= 1, "a window of \(window)")
        self.window = window
        block = Array(repeating: value, count: window)
        suffix = block
    }

    /// Takes the next value in. O(1) on average.
    mutating func push(_ value: Int64) -> Int64 {
        block[filled] = value
        prefix = filled == 0 ? value : min(prefix, value)
        filled += 1
        guard filled == window else { return min(prefix, suffix[filled]) }
        let result = prefix
        suffix[window - 1] = block[window - 1]
        for index in stride(from: window - 2, through: 0, by: -1) {
            suffix[index] = min(suffix[index + 1], block[index])
        }
        filled = 0
        return result
    }
}
