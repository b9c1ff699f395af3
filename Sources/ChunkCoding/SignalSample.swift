// SPDX-License-Identifier: MIT
import CChunkFilter

/// A sample of a signal: 16 bits for narrow signals, 32 for wide ones. Chooses the loops of its width.
protocol SignalSample: FixedWidthInteger, SignedInteger, BitwiseCopyable {
    /// The code of a residual of such samples.
    associatedtype Code: SignalCode

    static func toMidSide(
        _ kernels: FilterKernels, left: UnsafePointer<Self>, right: UnsafePointer<Self>, count: Int,
        middle: UnsafeMutablePointer<Self>, side: UnsafeMutablePointer<Self>)
    /// Turns middle and side into left and right, in place.
    static func toLeftRight(
        _ kernels: FilterKernels, _ first: UnsafeMutablePointer<Self>, _ second: UnsafeMutablePointer<Self>,
        count: Int)
    /// The sum of the magnitudes of the second differences.
    static func roughness(_ kernels: FilterKernels, _ samples: UnsafePointer<Self>, count: Int) -> UInt64
}

extension Int16: SignalSample {
    typealias Code = UInt16

    static func toMidSide(
        _ kernels: FilterKernels, left: UnsafePointer<Self>, right: UnsafePointer<Self>, count: Int,
        middle: UnsafeMutablePointer<Self>, side: UnsafeMutablePointer<Self>
    ) { kernels.table.pointee.mid_side16(left, right, count, middle, side) }

    static func toLeftRight(
        _ kernels: FilterKernels, _ first: UnsafeMutablePointer<Self>, _ second: UnsafeMutablePointer<Self>,
        count: Int
    ) { kernels.table.pointee.left_right16(first, second, count) }

    static func roughness(_ kernels: FilterKernels, _ samples: UnsafePointer<Self>, count: Int) -> UInt64 {
        kernels.table.pointee.roughness16(samples, count)
    }
}

extension Int32: SignalSample {
    typealias Code = UInt32

    static func toMidSide(
        _ kernels: FilterKernels, left: UnsafePointer<Self>, right: UnsafePointer<Self>, count: Int,
        middle: UnsafeMutablePointer<Self>, side: UnsafeMutablePointer<Self>
    ) { kernels.table.pointee.mid_side32(left, right, count, middle, side) }

    static func toLeftRight(
        _ kernels: FilterKernels, _ first: UnsafeMutablePointer<Self>, _ second: UnsafeMutablePointer<Self>,
        count: Int
    ) { kernels.table.pointee.left_right32(first, second, count) }

    static func roughness(_ kernels: FilterKernels, _ samples: UnsafePointer<Self>, count: Int) -> UInt64 {
        kernels.table.pointee.roughness32(samples, count)
    }
}
