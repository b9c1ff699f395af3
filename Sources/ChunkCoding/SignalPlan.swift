// SPDX-License-Identifier: MIT

/// How one signal of a block is packed: the cheapest order, and the width of the narrowest group it can name.
struct SignalPlan {
    /// The predictor's order, 0 to 3.
    let order: Int
    /// Widths are written as four bits above this one.
    let baseWidth: Int
    /// Bytes that the warm-up and the packed groups take.
    let byteCount: Int

    /// Chooses the order that packs a signal smallest.
    ///
    /// - Parameters:
    ///   - widths: What ``FixedPredictor/measureWidths(of:count:into:)`` found.
    ///   - sampleCount: Samples of the signal; at least 1.
    init(widths: UnsafePointer<UInt8>, sampleCount: Int) {
        let groupCount = BlockLayout.groupCount(sampleCount: sampleCount)
        var best = Self(widths: widths, groupCount: groupCount, order: 0)
        for order in 1...BlockLayout.orderMax where order <= sampleCount {
            let plan = Self(
                widths: widths + order * BlockLayout.groupCountMax, groupCount: groupCount, order: order)
            if plan.byteCount < best.byteCount { best = plan }
        }
        self = best
    }

    private init(widths: UnsafePointer<UInt8>, groupCount: Int, order: Int) {
        var widest: UInt8 = 0
        for group in 0..<groupCount { widest = max(widest, widths[group]) }
        let base = widest > 15 ? widest - 15 : 0
        var wordCount = order
        for group in 0..<groupCount { wordCount &+= Int(max(widths[group], base)) }
        self.order = order
        baseWidth = Int(base)
        byteCount = 4 * wordCount
    }
}
