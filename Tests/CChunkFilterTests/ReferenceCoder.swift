// SPDX-License-Identifier: MIT
import CChunkFilter

/// Samples to codes with the loops of one variant, as an encoder strings them together.
struct ReferenceCoder {
    let kernels: attacca_filter_kernels
    let predictor: ReferenceFilter.Predictor
    let tapCount: Int

    private static let slack = Int(attacca_history_slack)

    private func prediction(from history: [Int16]) -> [Int16] {
        let coefficients =
            predictor.coefficients + [Int16](repeating: 0, count: tapCount - predictor.coefficients.count)
        var prediction = [Int16](repeating: 0, count: history.count)
        let padded = [Int16](repeating: 0, count: Self.slack) + history
        padded.withUnsafeBufferPointer { padded in
            kernels.predict(
                padded.baseAddress! + Self.slack, history.count, coefficients, tapCount,
                Int32(predictor.shift),
                &prediction)
        }
        return prediction
    }

    func codes(of samples: [Int16]) -> [UInt16] {
        var codes = [UInt16](repeating: 0, count: samples.count)
        kernels.code16(samples, prediction(from: samples), samples.count, &codes)
        return codes
    }

    func codes(of samples: [Int32]) -> [UInt32] {
        let shift = Int32(predictor.historyShift)
        var history = [Int16](repeating: 0, count: samples.count)
        kernels.shift_history(samples, samples.count, shift, &history)
        var codes = [UInt32](repeating: 0, count: samples.count)
        kernels.code32(samples, prediction(from: history), samples.count, shift, &codes)
        return codes
    }

    func codes(ofFloats bits: [UInt32]) -> [UInt32] {
        let scale = Float(sign: .plus, exponent: predictor.historyExponent, significand: 1)
        var history = [Int16](repeating: 0, count: bits.count)
        kernels.float_history(bits, bits.count, scale, &history)
        var codes = [UInt32](repeating: 0, count: bits.count)
        kernels.code_float(bits, prediction(from: history), bits.count, scale, &codes)
        return codes
    }
}
