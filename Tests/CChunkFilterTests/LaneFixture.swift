// SPDX-License-Identifier: MIT
import CChunkFilter

/// Rows and predictors for the loops over lanes.
struct LaneFixture {
    /// The longest predictor of any lane: even, 2 to 32.
    let tapCount: Int
    let batchCount: Int
    let predictors: [ReferenceFilter.Predictor]

    static let laneCount = Int(attacca_lane_count)

    var rowCount: Int { batchCount * Self.laneCount }

    /// - Parameter isExtreme: Whether coefficients and histories are as large as they can be.
    init(tapCount: Int, batchCount: Int, isExtreme: Bool, numbers: inout SeededNumbers) {
        self.tapCount = tapCount
        self.batchCount = batchCount
        predictors = (0..<batchCount * Self.laneCount).map { row in
            // Every lane has an order of its own, one of them the longest.
            let count = row == 5 ? tapCount : numbers.integer(in: 0...tapCount)
            let magnitude = isExtreme ? 32768 : 16 << numbers.integer(in: 0...8)
            return ReferenceFilter.Predictor(
                coefficients: (0..<count).map { _ in
                    isExtreme && numbers.integer(in: 0...2) == 0
                        ? .min : Int16(numbers.integer(in: -magnitude...magnitude - 1))
                },
                shift: row % 16 == 7 ? 15 : numbers.integer(in: 0...15),
                historyShift: row % 16 == 3 ? 16 : numbers.integer(in: 0...16),
                historyExponent: [-100, 100, -15, -30, 0][row % 5]
                    + (row % 5 < 2 ? 0 : numbers.integer(in: -5...5)))
        }
    }

    /// What the loops get: coefficients beyond a lane's order are zero, and lanes without a row have scales that are none.
    private func lanePredictors(isUsed: [Bool]?) -> [attacca_lane_predictors] {
        (0..<batchCount).map { batch in
            var lanes = attacca_lane_predictors()
            for lane in 0..<Self.laneCount {
                let predictor = predictors[batch * Self.laneCount + lane]
                withUnsafeMutableBytes(of: &lanes.coefficients) { memory in
                    let coefficients = memory.assumingMemoryBound(to: Int16.self)
                    for (tap, coefficient) in predictor.coefficients.enumerated() {
                        coefficients[tap * Self.laneCount + lane] = coefficient
                    }
                }
                withUnsafeMutableBytes(of: &lanes.shift) {
                    $0.assumingMemoryBound(to: Int32.self)[lane] = Int32(predictor.shift)
                }
                withUnsafeMutableBytes(of: &lanes.history_shift) {
                    $0.assumingMemoryBound(to: Int32.self)[lane] = Int32(predictor.historyShift)
                }
                withUnsafeMutableBytes(of: &lanes.history_scale) {
                    let scale = Float(sign: .plus, exponent: predictor.historyExponent, significand: 1)
                    let isUsed = isUsed?[batch * Self.laneCount + lane] ?? true
                    $0.assumingMemoryBound(to: Float.self)[lane] = isUsed ? scale : lane % 2 == 0 ? 0 : .nan
                }
            }
            return lanes
        }
    }

    /// Lays rows out with room between them, runs `restore` on that memory and takes them out again.
    ///
    /// - Parameter isUsed: Rows whose lanes hold something; all when `nil`.
    /// - Returns: The rows, or `nil` when the room between them was written to.
    func restored<Code: FixedWidthInteger>(
        _ rows: [[Code]], isUsed: [Bool]? = nil,
        by restore: (UnsafeMutablePointer<Code>?, Int, Int, UnsafePointer<attacca_lane_predictors>?, Int, Int)
            -> Void
    ) -> [[Code]]? {
        let count = rows[0].count
        let stride = count + 24
        var memory = [Code](repeating: 0x5A, count: rows.count * stride)
        for (index, row) in rows.enumerated() {
            memory.replaceSubrange(index * stride..<index * stride + count, with: row)
        }
        restore(&memory, stride, count, lanePredictors(isUsed: isUsed), batchCount, tapCount)
        for index in rows.indices {
            guard memory[index * stride + count..<(index + 1) * stride].allSatisfy({ $0 == 0x5A }) else {
                return nil
            }
        }
        return rows.indices.map { Array(memory[$0 * stride..<$0 * stride + count]) }
    }
}
