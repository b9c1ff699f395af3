// SPDX-License-Identifier: MIT

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// The coefficients of a second-order filter, normalised to a0 = 1.
///
///     H(z) = (b0 + b1·z⁻¹ + b2·z⁻²) / (1 + a1·z⁻¹ + a2·z⁻²)
public struct BiquadCoefficients: Hashable, Sendable {
    public var b0: Double
    public var b1: Double
    public var b2: Double
    public var a1: Double
    public var a2: Double

    /// Normalises coefficients whose a0 may be anything but zero.
    public init(b0: Double, b1: Double, b2: Double, a0: Double, a1: Double, a2: Double) {
        self.b0 = b0 / a0
        self.b1 = b1 / a0
        self.b2 = b2 / a0
        self.a1 = a1 / a0
        self.a2 = a2 / a0
    }

    /// The gain of the filter for a steady sine: |H(e^jω)|.
    ///
    /// - Parameters:
    ///   - frequency: In Hz, `0 ... sampleRate / 2`.
    ///   - sampleRate: In Hz.
    /// - Returns: Linear gain.
    public func magnitude(atFrequency frequency: Double, sampleRate: Double) -> Double {
        let omega = 2 * Double.pi * frequency / sampleRate
        func power(_ c0: Double, _ c1: Double, _ c2: Double) -> Double {
            let real = c0 + c1 * cos(omega) + c2 * cos(2 * omega)
            let imaginary = c1 * sin(omega) + c2 * sin(2 * omega)
            return real * real + imaginary * imaginary
        }
        return (power(b0, b1, b2) / power(1, a1, a2)).squareRoot()
    }
}
