// SPDX-License-Identifier: MIT

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// ln x.
func logarithm(_ x: Double) -> Double { log(x) }

/// log2 x.
func binaryLogarithm(_ x: Double) -> Double { log2(x) }

/// e^x.
func exponential(_ x: Double) -> Double { exp(x) }
