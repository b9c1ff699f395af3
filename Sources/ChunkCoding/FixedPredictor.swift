// SPDX-License-Identifier: MIT

/// The polynomial predictors of order 0 to 3: each sample is foretold from the last ones, and only the
/// difference is kept.
///
///     order 0  r[i] = x[i]
///     order 1  r[i] = x[i] - x[i-1]
///     order 2  r[i] = x[i] - 2 x[i-1] + x[i-2]
///     order 3  r[i] = x[i] - 3 x[i-1] + 3 x[i-2] - x[i-3]
///
/// All arithmetic is modulo 2^32, so that every input is restored exactly. The first `order` samples of a
/// block, the warm-up, are kept beside the residual, which is zero there. A residual is kept as its zigzag:
/// 0, -1, 1, -2 become 0, 1, 2, 3.
///
/// - SeeAlso: Robinson, *SHORTEN: Simple lossless and near-lossless waveform compression* (1994).
enum FixedPredictor {
    @inline(__always)
    static func zigzag(_ value: Int32) -> UInt32 { UInt32(bitPattern: (value &<< 1) ^ (value &>> 31)) }

    @inline(__always)
    static func unzigzag(_ value: UInt32) -> Int32 {
        Int32(bitPattern: value &>> 1) ^ (0 &- Int32(bitPattern: value & 1))
    }

    /// The residual of one sample that has at least `order` samples before it.
    @inline(__always)
    private static func residual(_ signal: UnsafePointer<Int32>, at index: Int, order: Int) -> Int32 {
        switch order {
        case 0: signal[index]
        case 1: signal[index] &- signal[index &- 1]
        case 2: signal[index] &- 2 &* signal[index &- 1] &+ signal[index &- 2]
        default:
            signal[index] &- 3 &* (signal[index &- 1] &- signal[index &- 2]) &- signal[index &- 3]
        }
    }

    /// The bits that each group of residuals needs under each order.
    ///
    /// - Parameters:
    ///   - signal: `count` samples of one block.
    ///   - widths: Receives 0 to 32 for each group, shape `[4 orders × groupCountMax]`.
    static func measureWidths(
        of signal: UnsafePointer<Int32>, count: Int, into widths: UnsafeMutablePointer<UInt8>
    ) {
        let stride = BlockLayout.groupCountMax
        for order in 0...BlockLayout.orderMax {
            var bits: UInt32 = 0
            let end = min(BlockLayout.groupSampleCount, count)
            for index in min(order, end)..<end {
                bits |= zigzag(residual(signal, at: index, order: order))
            }
            widths[order &* stride] = width(of: bits)
        }
        for group in 1..<max(1, BlockLayout.groupCount(sampleCount: count)) {
            let start = group &* BlockLayout.groupSampleCount
            let end = min(start &+ BlockLayout.groupSampleCount, count)
            // Four plain variables, not an array: the compiler turns the loop into vector code.
            var bits0: UInt32 = 0
            var bits1: UInt32 = 0
            var bits2: UInt32 = 0
            var bits3: UInt32 = 0
            for index in start..<end {
                let first = signal[index] &- signal[index &- 1]
                let firstBefore = signal[index &- 1] &- signal[index &- 2]
                let firstBeforeThat = signal[index &- 2] &- signal[index &- 3]
                let second = first &- firstBefore
                bits0 |= zigzag(signal[index])
                bits1 |= zigzag(first)
                bits2 |= zigzag(second)
                bits3 |= zigzag(second &- (firstBefore &- firstBeforeThat))
            }
            widths[group] = width(of: bits0)
            widths[stride &+ group] = width(of: bits1)
            widths[2 &* stride &+ group] = width(of: bits2)
            widths[3 &* stride &+ group] = width(of: bits3)
        }
    }

    /// The bits up to the highest one that is set.
    @inline(__always)
    private static func width(of bits: UInt32) -> UInt8 {
        UInt8(truncatingIfNeeded: 32 &- bits.leadingZeroBitCount)
    }

    /// The zigzag residuals of a block, zero in the warm-up.
    static func predict(
        _ signal: UnsafePointer<Int32>, count: Int, order: Int, into residuals: UnsafeMutablePointer<UInt32>
    ) {
        for index in 0..<order { residuals[index] = 0 }
        // One loop per order: the compiler makes vector code of each.
        switch order {
        case 0:
            for index in 0..<count { residuals[index] = zigzag(residual(signal, at: index, order: 0)) }
        case 1:
            for index in 1..<count { residuals[index] = zigzag(residual(signal, at: index, order: 1)) }
        case 2:
            for index in 2..<count { residuals[index] = zigzag(residual(signal, at: index, order: 2)) }
        default:
            for index in 3..<count { residuals[index] = zigzag(residual(signal, at: index, order: 3)) }
        }
    }

    /// Restores a block from its residuals, in the place of its signal.
    ///
    /// - Parameters:
    ///   - signal: `count` samples, of which the first `order` are the warm-up; the rest is written.
    ///   - order: 0 to 3, at most `count`.
    static func restore(
        _ signal: UnsafeMutablePointer<Int32>, count: Int, order: Int, from residuals: UnsafePointer<UInt32>
    ) {
        switch order {
        case 0:
            for index in 0..<count { signal[index] = unzigzag(residuals[index]) }
        case 1:
            var value = signal[0]
            for index in 1..<count {
                value &+= unzigzag(residuals[index])
                signal[index] = value
            }
        case 2:
            var value = signal[1]
            var slope = signal[1] &- signal[0]
            for index in 2..<count {
                slope &+= unzigzag(residuals[index])
                value &+= slope
                signal[index] = value
            }
        default:
            var value = signal[2]
            var slope = signal[2] &- signal[1]
            var curvature = slope &- (signal[1] &- signal[0])
            for index in 3..<count {
                curvature &+= unzigzag(residuals[index])
                slope &+= curvature
                value &+= slope
                signal[index] = value
            }
        }
    }
}
