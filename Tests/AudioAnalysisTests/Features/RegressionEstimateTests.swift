// SPDX-License-Identifier: MIT
import Testing

@testable import AudioAnalysis

@Suite struct RegressionEstimateTests {
    private func estimate(_ pairs: [(Double, Double)], atMean mean: Double) -> Double {
        var estimate = RegressionEstimate()
        for (x, y) in pairs { estimate.add(known: x, y) }
        return estimate.estimate(atMean: mean)
    }

    @Test func `a line is followed`() {
        #expect(abs(estimate([(1, 12), (2, 14), (5, 20)], atMean: 3) - 16) < 1e-12)
    }

    @Test func `no estimate is beyond what was seen`() {
        #expect(estimate([(1, 12), (2, 14), (5, 20)], atMean: 100) == 20)
        #expect(estimate([(1, 12), (2, 14), (5, 20)], atMean: -100) == 12)
    }

    @Test func `where the known does not vary, the mean is the estimate`() {
        #expect(estimate([(3, 1), (3, 5)], atMean: 7) == 3)
        #expect(estimate([(0, 0), (0, 0)], atMean: 0) == 0)
    }
}
