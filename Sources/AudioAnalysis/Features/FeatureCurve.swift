// SPDX-License-Identifier: MIT

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A strictly rising curve from a physical quantity to 0 ... 1, which reaches neither end.
///
///     value = 1 / (1 + exp(-(x - middle) / width))
struct FeatureCurve {
    /// Where the value is one half, in the unit of the quantity.
    let middle: Double
    /// How far from the middle the value is 0.731, in that unit.
    let width: Double

    func value(at quantity: Double) -> Double { 1 / (1 + exp(-(quantity - middle) / width)) }
}
