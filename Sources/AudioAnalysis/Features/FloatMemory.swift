// SPDX-License-Identifier: MIT

/// Floats in memory of their own, aligned for vectors and zero at first: tables and scratch of the kernels.
struct FloatMemory: ~Copyable {
    let start: UnsafeMutablePointer<Float>
    let count: Int

    /// - Precondition: `count >= 1`.
    init(count: Int) {
        precondition(count >= 1, "memory of \(count) floats")
        let bytes = UnsafeMutableRawPointer.allocate(byteCount: count * 4, alignment: 64)
        start = bytes.bindMemory(to: Float.self, capacity: count)
        start.initialize(repeating: 0, count: count)
        self.count = count
    }

    /// Memory that holds `values`, and zeros behind them up to `count`.
    init(_ values: [Double], count: Int) {
        precondition(values.count <= count, "\(values.count) values in \(count)")
        self.init(count: count)
        for (index, value) in values.enumerated() { start[index] = Float(value) }
    }

    deinit { start.deallocate() }

    /// More memory with the same beginning, where there is less than `count`.
    mutating func grow(to count: Int) {
        guard count > self.count else { return }
        let larger = FloatMemory(count: max(count, 2 * self.count))
        larger.start.update(from: start, count: self.count)
        self = larger
    }
}
