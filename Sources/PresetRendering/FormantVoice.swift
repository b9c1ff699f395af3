// SPDX-License-Identifier: MIT

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A singing voice of the simplest kind: a buzz at the pitch, through three resonances that make a vowel.
///
/// - SeeAlso: D. Klatt, *Software for a cascade/parallel formant synthesizer*, J. Acoust. Soc. Am. 67(3), 1980.
struct FormantVoice {
    /// Centre frequencies of the first three formants in Hz: a, e, i, o.
    private static let vowels: [[Double]] = [
        [730, 1_090, 2_440], [530, 1_840, 2_480], [300, 2_240, 2_900], [520, 900, 2_400],
    ]
    private static let bandwidths = [80.0, 100, 140]

    private let sampleRate: Double
    private var phase = 0.0
    private var formants = [Resonator](repeating: Resonator(), count: 3)
    private var vowel = -1

    init(sampleRate: Double) { self.sampleRate = sampleRate }

    /// The next sample.
    ///
    /// - Parameters:
    ///   - pitch: In Hz.
    ///   - index: Which vowel, modulo their number; a change is immediate.
    mutating func sample(pitch: Double, vowel index: Int) -> Double {
        if index % Self.vowels.count != vowel {
            vowel = index % Self.vowels.count
            for formant in formants.indices {
                formants[formant].tune(
                    to: Self.vowels[vowel][formant], bandwidth: Self.bandwidths[formant],
                    sampleRate: sampleRate)
            }
        }
        phase += pitch / sampleRate
        if phase >= 1 { phase -= 1 }
        // A pulse once a period, smooth enough not to alias audibly.
        let open = max(0, 1 - phase / 0.3)
        let pulse = open * open - 0.1
        var sum = 0.0
        for formant in formants.indices { sum += formants[formant].filter(pulse) / Double(formant + 1) }
        return 0.5 * sum
    }

    /// A two-pole resonance with a gain of about 1 at its centre.
    private struct Resonator {
        private var (gain, feedback1, feedback2) = (0.0, 0.0, 0.0)
        private var (last, beforeLast) = (0.0, 0.0)

        mutating func tune(to frequency: Double, bandwidth: Double, sampleRate: Double) {
            let radius = exp(-.pi * bandwidth / sampleRate)
            feedback1 = 2 * radius * cos(2 * .pi * frequency / sampleRate)
            feedback2 = -radius * radius
            gain =
                (1 - radius) * (1 - radius * cos(4 * .pi * frequency / sampleRate)).magnitude.squareRoot() * 8
        }

        mutating func filter(_ input: Double) -> Double {
            let output = gain * input + feedback1 * last + feedback2 * beforeLast
            (beforeLast, last) = (last, output)
            return output
        }
    }
}
