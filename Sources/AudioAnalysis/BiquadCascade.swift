// SPDX-License-Identifier: MIT

/// Second-order filters in a row, with their state, for interleaved audio of any number of channels.
///
/// Transposed direct form II in double precision, whose state is as small as its input. Every channel has the
/// same filters and its own state. Pairs of channels are filtered side by side in one vector.
public struct BiquadCascade: Sendable {
    private let sections: [BiquadCoefficients]
    private let channelCount: Int
    /// Two delays for each section and channel: shape `[sections × channels]`.
    private var delays: [SIMD2<Double>]

    /// - Precondition: `channelCount >= 1`.
    public init(_ sections: [BiquadCoefficients], channelCount: Int) {
        precondition(channelCount >= 1, "\(channelCount) channels")
        self.sections = sections
        self.channelCount = channelCount
        delays = Array(repeating: .zero, count: sections.count * channelCount)
    }

    /// Forgets the past: as if silence had gone before.
    public mutating func reset() {
        for index in delays.indices { delays[index] = .zero }
    }

    /// Filters in place.
    ///
    /// - Parameter samples: Shape `[frames × channels]`, interleaved, finite.
    /// - Complexity: O(samples × sections), no allocation.
    public mutating func process(_ samples: UnsafeMutableBufferPointer<Double>) {
        precondition(samples.count % channelCount == 0, "\(samples.count) samples are not whole frames")
        var channel = 0
        while channel + 1 < channelCount {
            var index = 0
            while index + 1 < sections.count {
                filterPair(throughTwoFrom: index, samples, channel)
                index += 2
            }
            if index < sections.count {
                filterPair(sections[index], samples, channel, delayIndex: index * channelCount + channel)
            }
            channel += 2
        }
        guard channel < channelCount else { return }
        for (index, section) in sections.enumerated() {
            filterSingle(section, samples, channel, delayIndex: index * channelCount + channel)
        }
    }

    /// Filters a copy in double precision.
    ///
    /// - Parameters:
    ///   - samples: Shape `[frames × channels]`, interleaved, finite.
    ///   - result: Gets the filtered samples; its memory is reused.
    mutating func process(_ samples: UnsafeBufferPointer<Float>, into result: inout [Double]) {
        if result.count != samples.count { result = Array(repeating: 0, count: samples.count) }
        result.withUnsafeMutableBufferPointer { result in
            for index in samples.indices { result[index] = Double(samples[index]) }
            process(result)
        }
    }

    /// Two sections in one pass: while the second waits for its last output, the first works on the next input.
    private mutating func filterPair(
        throughTwoFrom index: Int, _ samples: UnsafeMutableBufferPointer<Double>, _ channel: Int
    ) {
        let (section, next) = (sections[index], sections[index + 1])
        let delayIndex = index * channelCount + channel
        let nextDelayIndex = delayIndex + channelCount
        var first = SIMD2(delays[delayIndex].x, delays[delayIndex + 1].x)
        var second = SIMD2(delays[delayIndex].y, delays[delayIndex + 1].y)
        var nextFirst = SIMD2(delays[nextDelayIndex].x, delays[nextDelayIndex + 1].x)
        var nextSecond = SIMD2(delays[nextDelayIndex].y, delays[nextDelayIndex + 1].y)
        var index = channel
        while index < samples.count {
            let input = SIMD2(samples[index], samples[index + 1])
            let between = section.b0 * input + first
            first = (section.b1 * input + second) - section.a1 * between
            second = section.b2 * input - section.a2 * between
            let output = next.b0 * between + nextFirst
            nextFirst = (next.b1 * between + nextSecond) - next.a1 * output
            nextSecond = next.b2 * between - next.a2 * output
            samples[index] = output.x
            samples[index + 1] = output.y
            index += channelCount
        }
        delays[delayIndex] = Self.flushed(SIMD2(first.x, second.x))
        delays[delayIndex + 1] = Self.flushed(SIMD2(first.y, second.y))
        delays[nextDelayIndex] = Self.flushed(SIMD2(nextFirst.x, nextSecond.x))
        delays[nextDelayIndex + 1] = Self.flushed(SIMD2(nextFirst.y, nextSecond.y))
    }

    private mutating func filterPair(
        _ section: BiquadCoefficients, _ samples: UnsafeMutableBufferPointer<Double>, _ channel: Int,
        delayIndex: Int
    ) {
        let (left, right) = (delays[delayIndex], delays[delayIndex + 1])
        var first = SIMD2(left.x, right.x)
        var second = SIMD2(left.y, right.y)
        var index = channel
        while index < samples.count {
            let input = SIMD2(samples[index], samples[index + 1])
            let output = section.b0 * input + first
            first = (section.b1 * input + second) - section.a1 * output
            second = section.b2 * input - section.a2 * output
            samples[index] = output.x
            samples[index + 1] = output.y
            index += channelCount
        }
        delays[delayIndex] = Self.flushed(SIMD2(first.x, second.x))
        delays[delayIndex + 1] = Self.flushed(SIMD2(first.y, second.y))
    }

    private mutating func filterSingle(
        _ section: BiquadCoefficients, _ samples: UnsafeMutableBufferPointer<Double>, _ channel: Int,
        delayIndex: Int
    ) {
        var (first, second) = (delays[delayIndex].x, delays[delayIndex].y)
        var index = channel
        while index < samples.count {
            let input = samples[index]
            let output = section.b0 * input + first
            first = (section.b1 * input + second) - section.a1 * output
            second = section.b2 * input - section.a2 * output
            samples[index] = output
            index += channelCount
        }
        delays[delayIndex] = Self.flushed(SIMD2(first, second))
    }

    /// Ends the decay into subnormal numbers, which processors are slow at. -600 dBFS is silence.
    private static func flushed(_ delay: SIMD2<Double>) -> SIMD2<Double> {
        SIMD2(abs(delay.x) < 1e-30 ? 0 : delay.x, abs(delay.y) < 1e-30 ? 0 : delay.y)
    }
}
