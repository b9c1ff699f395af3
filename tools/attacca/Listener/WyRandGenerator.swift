// SPDX-License-Identifier: MIT
#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A reproducible random number generator: the same seed gives the same numbers with every version of Swift.
///
/// - SeeAlso: Wang Yi, *wyhash and wyrand* (2020), <https://github.com/wangyi-fudan/wyhash>.
struct WyRandGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0xA076_1D64_78BD_642F
        let product = state.multipliedFullWidth(by: state ^ 0xE703_7ED1_A0B4_28DB)
        return product.high ^ product.low
    }

    /// A number in `0 ..< 1`, evenly spread over 2^53 values.
    mutating func nextUnit() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// A waiting time of mean 1: exponentially distributed, never infinite.
    mutating func nextExponential() -> Double { -log(1 - nextUnit()) }
}
