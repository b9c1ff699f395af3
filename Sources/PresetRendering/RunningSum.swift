// SPDX-License-Identifier: MIT

/// The sum of the last `window` values of a stream of integers: exact, so that it depends on nothing older.
struct RunningSum: Sendable {
    let window: Int
    private var values: [Int64]
    private var index = 0
    private var sum: Int64

    /// - Parameters:
    ///   - window: Values; >= 1.
    ///   - value: What the stream is taken to have been before it began.
    init(window: Int, initialValue value: Int64) {
        precondition(window >= 1, "a window of \(window)")
        self.window = window
        values = Array(repeating: value, count: window)
        sum = value * Int64(window)
    }

    /// Takes the next value in. O(1).
    mutating func push(_ value: Int64) -> Int64 {
        sum += value - values[index]
        values[index] = value
        index += 1
        if index == window { index = 0 }
        return sum
    }
}
