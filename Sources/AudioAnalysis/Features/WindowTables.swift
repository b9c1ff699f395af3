// SPDX-License-Identifier: MIT
import CSpectrum

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// What a transform of one window multiplies with: the same for every sample rate. Never changes.
final class WindowTables: @unchecked Sendable {
    static let shared = WindowTables()

    private let window: FloatMemory
    private let pairWindow: FloatMemory
    private let twiddles: FloatMemory
    private let cosines: FloatMemory
    private let sines: FloatMemory
    let pointers: attacca_transform_tables
    /// For frames of two channels, half as many.
    let pairPointers: attacca_transform_tables

    private init() {
        let length = Int(attacca_window_length)
        window = FloatMemory(Self.periodicHann(length: length), count: length)
        pairWindow = FloatMemory(
            Self.periodicHann(length: length / 2).flatMap { [$0, $0] }, count: length)
        twiddles = FloatMemory(Self.twiddleFactors(), count: Int(attacca_twiddle_count))
        let angles = (1...length / 4).map { 2 * Double.pi * Double($0) / Double(length) }
        cosines = FloatMemory(angles.map { cos($0) }, count: angles.count)
        sines = FloatMemory(angles.map { sin($0) }, count: angles.count)
        pointers = attacca_transform_tables(
            window: window.start, twiddles: twiddles.start, split_cosines: cosines.start,
            split_sines: sines.start)
        pairPointers = attacca_transform_tables(
            window: pairWindow.start, twiddles: twiddles.start, split_cosines: cosines.start,
            split_sines: sines.start)
    }

    /// A value of the window of ``pointers``.
    func windowValue(_ frame: Int) -> Float { window.start[frame] }

    /// A value of the window of ``pairPointers``.
    func pairWindowValue(_ frame: Int) -> Float { pairWindow.start[2 * frame] }

    /// The window of spectral analysis: 0.5 - 0.5·cos(2πn / length), whose copies add up to a constant.
    static func periodicHann(length: Int) -> [Double] {
        (0..<length).map { 0.5 - 0.5 * cos(2 * .pi * Double($0) / Double(length)) }
    }

    /// In the order that `spectrum.h` describes.
    private static func twiddleFactors() -> [Double] {
        /// Real and imaginary part of w, w² and w³ for one p.
        func factors(_ p: Int, of n: Int) -> [Double] {
            (1...3).flatMap { power in
                let angle = -2 * Double.pi * Double(p * power) / Double(n)
                return [cos(angle), sin(angle)]
            }
        }
        /// Six vectors of eight lanes, lane by lane for the given p.
        func vectors(_ lanes: [Int], of n: Int) -> [Double] {
            let rows = lanes.map { factors($0, of: n) }
            return (0..<6).flatMap { column in rows.map { $0[column] } }
        }
        let first = stride(from: 0, to: 256, by: 8).flatMap { vectors(Array($0..<$0 + 8), of: 1024) }
        let second = stride(from: 0, to: 64, by: 2).flatMap {
            vectors([$0, $0, $0, $0, $0 + 1, $0 + 1, $0 + 1, $0 + 1], of: 256)
        }
        let wide = (0..<16).flatMap { factors($0, of: 64) } + (0..<4).flatMap { factors($0, of: 16) }
        return first + second + wide
    }
}
