// SPDX-License-Identifier: MIT

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A look-ahead limiter whose gain depends on a finite stretch of audio, exactly.
///
/// For each frame, with the peak p[n] of its loudest channel and the ceiling c:
///
///     g[n] = min(1, c / p[n])                         what this frame needs
///     r[n] = min(g[n], r[n-1] + slope, 1)             back to 1 within 200 ms, in a straight line
///     m[n] = min(r[n] ... r[n+L])                     look-ahead of L = 4 ms
///     s[n] = mean of m over two boxes, L + 1 frames   a smooth fall that arrives in time: s[n] <= g[n]
///
/// `r` forgets its past after 200 ms, the rest after L frames; the means are sums of integers (gains in 2^-40),
/// which, unlike floating point sums, do not remember what has left them. So two limiters that heard the same
/// last 210 ms have the same gain to the last bit.
///
/// Sample peaks are limited, not the peaks between samples. The audio comes out ``lookaheadFrameCount`` later.
struct Limiter: Sendable {
    /// -1 dBFS.
    static let ceiling = pow(10, -1.0 / 20)
    static let releaseSeconds = 0.2
    private static let unity: Int64 = 1 << 40

    /// Frames by which the output lags behind the input: L.
    let lookaheadFrameCount: Int
    private let channelCount: Int
    private let releaseSlope: Double
    private var released = 1.0
    private var minimum: SlidingMinimum
    private var firstBox: RunningSum
    private var secondBox: RunningSum
    /// The last L frames, waiting for their gain; a ring, interleaved.
    private var delay: [Double]
    private var delayIndex = 0

    init(sampleRate: Double, channelCount: Int) {
        self.channelCount = channelCount
        lookaheadFrameCount = Self.lookaheadFrameCount(sampleRate: sampleRate)
        releaseSlope = 1 / (Self.releaseSeconds * sampleRate)
        minimum = SlidingMinimum(window: lookaheadFrameCount + 1, initialValue: Self.unity)
        // Boxes of a and b values in a row are a window of a + b - 1.
        let first = (lookaheadFrameCount + 2) / 2
        let second = lookaheadFrameCount + 2 - first
        firstBox = RunningSum(window: first, initialValue: Self.unity)
        secondBox = RunningSum(window: second, initialValue: Self.unity * Int64(first))
        delay = Array(repeating: 0, count: lookaheadFrameCount * channelCount)
    }

    static func lookaheadFrameCount(sampleRate: Double) -> Int { max(1, Int((0.004 * sampleRate).rounded())) }

    /// Limits and delays in place: shape `[frames × channels]`, interleaved, finite.
    mutating func process(_ samples: UnsafeMutableBufferPointer<Double>) {
        let scale = 1 / Double(Self.unity * Int64(firstBox.window * secondBox.window))
        var index = 0
        while index < samples.count {
            var peak = 0.0
            for channel in 0..<channelCount { peak = max(peak, abs(samples[index + channel])) }
            let needed = peak > Self.ceiling ? Self.ceiling / peak : 1
            released = min(needed, released + releaseSlope, 1)
            // Rounded down: never more than needed.
            let held = minimum.push(Int64(released * Double(Self.unity)))
            let gain = Double(secondBox.push(firstBox.push(held))) * scale
            for channel in 0..<channelCount {
                let delayed = delay[delayIndex + channel]
                delay[delayIndex + channel] = samples[index + channel]
                samples[index + channel] = delayed * gain
            }
            delayIndex += channelCount
            if delayIndex == delay.count { delayIndex = 0 }
            index += channelCount
        }
    }
}
