// SPDX-License-Identifier: MIT

/// Unpacking and prediction as `PayloadFormat.md` says them, one number at a time: what the loops must compute.
enum ReferenceFilter {
    struct Predictor {
        var coefficients: [Int16]
        var shift: Int
        /// Of wide integers.
        var historyShift = 0
        /// Of floats: the power of two that is one unit of history.
        var historyExponent = 0
    }

    static func unpacked(_ packed: [UInt8], widths: [UInt8]) -> [UInt32] {
        var codes: [UInt32] = []
        var bit = 0
        for width in widths {
            for _ in 0..<64 {
                var code: UInt32 = 0
                for index in 0..<Int(width) {
                    let isSet = packed[(bit + index) / 8] >> UInt8((bit + index) % 8) & 1 == 1
                    if isSet { code |= 1 << UInt32(index) }
                }
                codes.append(code)
                bit += Int(width)
            }
        }
        return codes
    }

    static func residual(_ code: UInt32) -> UInt32 { (code >> 1) ^ (0 &- (code & 1)) }

    static func reordered(_ bits: UInt32) -> UInt32 {
        Int32(bitPattern: bits) < 0 ? bits ^ 0x7FFF_FFFF : bits
    }

    /// What is predicted from a history, latest last; zero lies before it.
    static func prediction(_ history: some Collection<Int16>, _ predictor: Predictor) -> Int16 {
        var sum = (Int32(1) << Int32(predictor.shift)) >> 1
        for (coefficient, sample) in zip(predictor.coefficients, history.reversed()) {
            sum = sum &+ Int32(coefficient) &* Int32(sample)
        }
        return Int16(clamping: sum >> Int32(predictor.shift))
    }

    private static func restored<Code>(
        _ codes: [Code], _ predictor: Predictor, next: (Code, Int16) -> (sample: Code, history: Int16)
    ) -> [Code] {
        var history: [Int16] = []
        return codes.map { code in
            let (sample, latest) = next(
                code, prediction(history.suffix(predictor.coefficients.count), predictor))
            history.append(latest)
            return sample
        }
    }

    static func restored16(_ codes: [UInt16], _ predictor: Predictor) -> [UInt16] {
        restored(codes, predictor) { code, prediction in
            let residual = UInt16(truncatingIfNeeded: residual(UInt32(code)))
            let sample = residual &+ UInt16(bitPattern: prediction)
            return (sample, Int16(bitPattern: sample))
        }
    }

    static func restored32(_ codes: [UInt32], _ predictor: Predictor) -> [UInt32] {
        restored(codes, predictor) { code, prediction in
            let predicted = UInt32(bitPattern: Int32(prediction)) << UInt32(predictor.historyShift)
            let sample = residual(code) &+ predicted
            return (sample, Int16(clamping: Int32(bitPattern: sample) >> Int32(predictor.historyShift)))
        }
    }

    static func restoredFloat(_ codes: [UInt32], _ predictor: Predictor) -> [UInt32] {
        restored(codes, predictor) { code, prediction in
            // In double precision everything here is exact, and no rounding mode matters.
            let scale = Double(sign: .plus, exponent: predictor.historyExponent, significand: 1)
            let predicted = Float(Double(prediction) * scale)
            let bits = reordered(residual(code) &+ reordered(predicted.bitPattern))
            let units = (Double(Float(bitPattern: bits)) / scale).rounded(.towardZero)
            guard units > -0x1p31, units < 0x1p31 else { return (bits, .min) }
            return (bits, Int16(clamping: Int(units)))
        }
    }
}
