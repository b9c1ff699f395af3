// SPDX-License-Identifier: MIT
import CChunkFilter
import CacheModel

/// Turns a signal of a section into bytes: a predictor, then codes in groups, with patches or a unary string.
struct SignalEncoder<Sample: SignalSample> {
    typealias Code = Sample.Code

    /// What was found about a signal before it is encoded.
    struct Analysis {
        let predictor: LinearPredictor
        /// As in ``SignalHeader/scale``.
        let scale: Int
    }

    let kernels: FilterKernels
    let mapping: SampleMapping
    let level: CodecLevel
    let scratch: EncoderScratch

    /// Shorter sections are analysed whole.
    private static var partSampleCountMin: Int { 2048 }

    /// The part of a section that its predictor is made from. What the window would taper off at the edges says little
    /// for what it costs; with half the work the shortest predictors come out no worse.
    private func analysedPart(_ count: Int) -> Range<Int> {
        guard count >= Self.partSampleCountMin else { return 0..<count }
        let eighths = level == .dense ? 6 : 4
        let length = count * eighths / 8
        let start = (count - length) / 2
        return start..<start + length
    }

    /// More taps cost a decoder time, the 17th to 32nd for a hundredth of the payload at most.
    private var tapCountMax: Int { level == .dense ? 16 : 8 }

    /// Fills what lies behind the samples up to a whole group with zeros.
    func pad(_ signal: EncoderScratch.Signal, count: Int) {
        let samples = signal.samples(as: Sample.self)
        for index in count..<paddedCount(count) { samples[index] = 0 }
    }

    /// Finds a predictor for a signal.
    func analyse(_ signal: EncoderScratch.Signal, count: Int, isLast: Bool) -> Analysis {
        let scale = makeHistory(of: signal, count: count)
        let part = analysedPart(count)
        var predictor = predictor(of: signal, in: part, isLast: isLast)
        // Where the part is silent, the rest may not be.
        if predictor == .none, part.count < count {
            predictor = self.predictor(of: signal, in: 0..<count, isLast: true)
        }
        return Analysis(predictor: predictor, scale: scale)
    }

    private func predictor(
        of signal: EncoderScratch.Signal, in part: Range<Int>, isLast: Bool
    ) -> LinearPredictor {
        let window = scratch.window(sampleCount: part.count, isLast: isLast)
        let padded = paddedCount(part.count)
        let values = scratch.values
        window.values.withUnsafeBufferPointer { window in
            kernels.table.pointee.windowed(
                signal.history(isNarrow: mapping.isNarrow) + part.lowerBound, window.baseAddress!, part.count,
                values)
        }
        for index in part.count..<padded { values[index] = 0 }
        return withUnsafeTemporaryAllocation(of: Double.self, capacity: tapCountMax + 1) { sums in
            kernels.table.pointee.autocorrelate(values, padded, tapCountMax + 1, sums.baseAddress!)
            return LinearPredictor.choose(
                autocorrelation: UnsafeBufferPointer(sums), sampleCount: part.count)
        }
    }

    /// Encodes a signal.
    ///
    /// - Parameters:
    ///   - stream: Room for ``SignalHeader/byteCountMax(sampleCount:bitWidth:)`` bytes and the write slack.
    /// - Returns: Where it ends.
    func encode(
        _ signal: EncoderScratch.Signal, _ analysis: Analysis, count: Int,
        into stream: UnsafeMutableRawBufferPointer, at start: Int
    ) -> Int {
        makeCodes(of: signal, analysis, count: count)
        let groupCount = ChunkLayout.groupCount(sampleCount: count)
        var coder = GroupCoder<Code>(kernels: kernels, scratch: scratch, groupCount: groupCount)
        coder.choose(mayUseRice: level == .dense)
        let header = SignalHeader(predictor: analysis.predictor, scale: analysis.scale)
        return coder.write(header, coefficients: analysis.predictor.coefficients, into: stream, at: start)
    }

    private func paddedCount(_ count: Int) -> Int {
        ChunkLayout.groupCount(sampleCount: count) * ChunkLayout.groupLength
    }

    /// Makes the history that a wide signal is predicted from, and returns its scale.
    private func makeHistory(of signal: EncoderScratch.Signal, count: Int) -> Int {
        guard !mapping.isNarrow else { return 0 }
        let padded = paddedCount(count)
        let samples = signal.samples(as: Int32.self)
        if mapping.kind == .orderedFloat {
            var largest: Int32 = 0
            for index in 0..<count {
                let magnitude = samples[index] & Int32.max
                // Infinities and NaN have no size to speak of.
                largest = max(largest, magnitude < 0x7F80_0000 ? magnitude : 0)
            }
            // The largest number becomes a little less than 2^15.
            let exponent = Int(largest >> 23) - 127 - 14
            let limit = SignalHeader.scaleExponentMax
            let scale = max(-limit, min(exponent, limit))
            kernels.table.pointee.float_history(
                UnsafeRawPointer(samples).assumingMemoryBound(to: UInt32.self), padded,
                Float(sign: .plus, exponent: scale, significand: 1), signal.wideHistory)
            return scale
        }
        var magnitude: Int32 = 0
        for index in 0..<count { magnitude |= samples[index] ^ (samples[index] &>> 31) }
        let shift = max(0, 33 - magnitude.leadingZeroBitCount - 16)
        kernels.table.pointee.shift_history(samples, padded, Int32(shift), signal.wideHistory)
        return shift
    }

    private func makeCodes(of signal: EncoderScratch.Signal, _ analysis: Analysis, count: Int) {
        let padded = paddedCount(count)
        let tapCount = max(2, analysis.predictor.coefficients.count)
        withUnsafeTemporaryAllocation(of: Int16.self, capacity: tapCount) { coefficients in
            coefficients.initialize(repeating: 0)
            for (tap, coefficient) in analysis.predictor.coefficients.enumerated() {
                coefficients[tap] = coefficient
            }
            kernels.table.pointee.predict(
                signal.history(isNarrow: mapping.isNarrow), padded, coefficients.baseAddress!, tapCount,
                Int32(analysis.predictor.shift), scratch.prediction)
        }
        let table = kernels.table.pointee
        if mapping.isNarrow {
            table.code16(
                signal.samples(as: Int16.self), scratch.prediction, padded, scratch.codes(as: UInt16.self))
        } else if mapping.kind == .orderedFloat {
            table.code_float(
                signal.samples(as: UInt32.self), scratch.prediction, padded,
                Float(sign: .plus, exponent: analysis.scale, significand: 1), scratch.codes(as: UInt32.self))
        } else {
            table.code32(
                signal.samples(as: Int32.self), scratch.prediction, padded, Int32(analysis.scale),
                scratch.codes(as: UInt32.self))
        }
        // What lies behind the last frame is decoded and dropped.
        let codes = scratch.codes(as: Code.self)
        for index in count..<padded { codes[index] = 0 }
    }
}
