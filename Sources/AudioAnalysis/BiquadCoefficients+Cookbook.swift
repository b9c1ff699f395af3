// SPDX-License-Identifier: MIT

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// The filters of the *Audio EQ Cookbook* that Attacca uses.
///
/// With ω0 = 2π·frequency / sampleRate, α = sin ω0 / 2Q and A = 10^(gain / 40). Frequencies lie in
/// `0 ..< sampleRate / 2`, gains are in dB, Q is positive.
///
/// - SeeAlso: R. Bristow-Johnson, *Cookbook formulae for audio equalizer biquad filter coefficients*, W3C
///   Working Group Note (2021).
extension BiquadCoefficients {
    /// A second-order low pass: gain 1 at 0 Hz, Q at `frequency`.
    public static func lowPass(frequency: Double, q: Double, sampleRate: Double) -> Self {
        let (cosine, alpha) = angle(frequency, q, sampleRate)
        return Self(
            b0: (1 - cosine) / 2, b1: 1 - cosine, b2: (1 - cosine) / 2,
            a0: 1 + alpha, a1: -2 * cosine, a2: 1 - alpha)
    }

    /// A second-order high pass: gain 1 at half the rate, Q at `frequency`.
    public static func highPass(frequency: Double, q: Double, sampleRate: Double) -> Self {
        let (cosine, alpha) = angle(frequency, q, sampleRate)
        return Self(
            b0: (1 + cosine) / 2, b1: -(1 + cosine), b2: (1 + cosine) / 2,
            a0: 1 + alpha, a1: -2 * cosine, a2: 1 - alpha)
    }

    /// A bell of `gain` dB around `frequency`.
    public static func peaking(frequency: Double, q: Double, gain: Double, sampleRate: Double) -> Self {
        let (cosine, alpha) = angle(frequency, q, sampleRate)
        let amplitude = pow(10, gain / 40)
        return Self(
            b0: 1 + alpha * amplitude, b1: -2 * cosine, b2: 1 - alpha * amplitude,
            a0: 1 + alpha / amplitude, a1: -2 * cosine, a2: 1 - alpha / amplitude)
    }

    /// A step of `gain` dB for everything well below `frequency`, half of it there.
    public static func lowShelf(frequency: Double, q: Double, gain: Double, sampleRate: Double) -> Self {
        shelf(frequency, q, gain, sampleRate, sign: 1)
    }

    /// A step of `gain` dB for everything well above `frequency`, half of it there.
    public static func highShelf(frequency: Double, q: Double, gain: Double, sampleRate: Double) -> Self {
        shelf(frequency, q, gain, sampleRate, sign: -1)
    }

    /// The two shelves are mirror images: cos ω0 and the odd coefficients change their sign.
    private static func shelf(
        _ frequency: Double, _ q: Double, _ gain: Double, _ sampleRate: Double, sign: Double
    ) -> Self {
        let (plainCosine, alpha) = angle(frequency, q, sampleRate)
        let cosine = sign * plainCosine
        let amplitude = pow(10, gain / 40)
        let root = 2 * amplitude.squareRoot() * alpha
        let (plus, minus) = (amplitude + 1, amplitude - 1)
        return Self(
            b0: amplitude * (plus - minus * cosine + root),
            b1: sign * 2 * amplitude * (minus - plus * cosine),
            b2: amplitude * (plus - minus * cosine - root),
            a0: plus + minus * cosine + root,
            a1: sign * -2 * (minus + plus * cosine),
            a2: plus + minus * cosine - root)
    }

    /// cos ω0 and α.
    private static func angle(_ frequency: Double, _ q: Double, _ sampleRate: Double) -> (Double, Double) {
        precondition(
            frequency > 0 && frequency < sampleRate / 2, "\(frequency) Hz at a rate of \(sampleRate) Hz")
        precondition(q > 0, "Q is \(q)")
        let omega = 2 * Double.pi * frequency / sampleRate
        return (cos(omega), sin(omega) / (2 * q))
    }
}
