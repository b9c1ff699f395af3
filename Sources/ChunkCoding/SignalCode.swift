// SPDX-License-Identifier: MIT
import CChunkFilter

/// The code of a residual: 16 bits for narrow signals, 32 for wide ones. Chooses the loops of its width.
///
/// A code is the residual's zigzag, 0, -1, 1, -2 ... as 0, 1, 2, 3 ..., in arithmetic modulo 2^16 or 2^32.
protocol SignalCode: FixedWidthInteger, UnsignedInteger, BitwiseCopyable {
    static func unpack(
        _ kernels: FilterKernels, _ packed: UnsafePointer<UInt8>, widths: UnsafePointer<UInt8>,
        groupCount: Int,
        into codes: UnsafeMutablePointer<Self>)
    static func pack(
        _ kernels: FilterKernels, _ codes: UnsafePointer<Self>, widths: UnsafePointer<UInt8>, groupCount: Int,
        into packed: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8>
    static func merge(
        _ kernels: FilterKernels, high: UnsafePointer<UInt8>, widths: UnsafePointer<UInt8>, groupCount: Int,
        into codes: UnsafeMutablePointer<Self>)
    static func takeHigh(
        _ kernels: FilterKernels, of codes: UnsafePointer<Self>, widths: UnsafePointer<UInt8>,
        groupCount: Int,
        into high: UnsafeMutablePointer<UInt8>)
    static func measure(
        _ kernels: FilterKernels, _ codes: UnsafePointer<Self>, groupCount: Int, depth: Int,
        into measures: UnsafeMutablePointer<attacca_group_measure>)
    static func exceptions(
        _ kernels: FilterKernels, of codes: UnsafePointer<Self>, above limit: UInt32
    ) -> UInt64
    static func unaryBitCount(
        _ kernels: FilterKernels, of codes: UnsafePointer<Self>, count: Int, shift: Int, highest: UInt32
    ) -> Int
}

extension UInt16: SignalCode {
    static func unpack(
        _ kernels: FilterKernels, _ packed: UnsafePointer<UInt8>, widths: UnsafePointer<UInt8>,
        groupCount: Int,
        into codes: UnsafeMutablePointer<Self>
    ) { kernels.table.pointee.unpack16(packed, widths, groupCount, codes) }

    static func pack(
        _ kernels: FilterKernels, _ codes: UnsafePointer<Self>, widths: UnsafePointer<UInt8>, groupCount: Int,
        into packed: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8> { kernels.table.pointee.pack16(codes, widths, groupCount, packed)! }

    static func merge(
        _ kernels: FilterKernels, high: UnsafePointer<UInt8>, widths: UnsafePointer<UInt8>, groupCount: Int,
        into codes: UnsafeMutablePointer<Self>
    ) { kernels.table.pointee.merge16(codes, high, widths, groupCount) }

    static func takeHigh(
        _ kernels: FilterKernels, of codes: UnsafePointer<Self>, widths: UnsafePointer<UInt8>,
        groupCount: Int,
        into high: UnsafeMutablePointer<UInt8>
    ) { kernels.table.pointee.high16(codes, widths, groupCount, high) }

    static func measure(
        _ kernels: FilterKernels, _ codes: UnsafePointer<Self>, groupCount: Int, depth: Int,
        into measures: UnsafeMutablePointer<attacca_group_measure>
    ) { kernels.table.pointee.measure16(codes, groupCount, Int32(depth), measures) }

    static func exceptions(
        _ kernels: FilterKernels, of codes: UnsafePointer<Self>, above limit: UInt32
    ) -> UInt64 { kernels.table.pointee.exceptions16(codes, limit) }

    static func unaryBitCount(
        _ kernels: FilterKernels, of codes: UnsafePointer<Self>, count: Int, shift: Int, highest: UInt32
    ) -> Int { Int(kernels.table.pointee.unary_bits16(codes, count, Int32(shift), highest)) }
}

extension UInt32: SignalCode {
    static func unpack(
        _ kernels: FilterKernels, _ packed: UnsafePointer<UInt8>, widths: UnsafePointer<UInt8>,
        groupCount: Int,
        into codes: UnsafeMutablePointer<Self>
    ) { kernels.table.pointee.unpack32(packed, widths, groupCount, codes) }

    static func pack(
        _ kernels: FilterKernels, _ codes: UnsafePointer<Self>, widths: UnsafePointer<UInt8>, groupCount: Int,
        into packed: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8> { kernels.table.pointee.pack32(codes, widths, groupCount, packed)! }

    static func merge(
        _ kernels: FilterKernels, high: UnsafePointer<UInt8>, widths: UnsafePointer<UInt8>, groupCount: Int,
        into codes: UnsafeMutablePointer<Self>
    ) { kernels.table.pointee.merge32(codes, high, widths, groupCount) }

    static func takeHigh(
        _ kernels: FilterKernels, of codes: UnsafePointer<Self>, widths: UnsafePointer<UInt8>,
        groupCount: Int,
        into high: UnsafeMutablePointer<UInt8>
    ) { kernels.table.pointee.high32(codes, widths, groupCount, high) }

    static func measure(
        _ kernels: FilterKernels, _ codes: UnsafePointer<Self>, groupCount: Int, depth: Int,
        into measures: UnsafeMutablePointer<attacca_group_measure>
    ) { kernels.table.pointee.measure32(codes, groupCount, Int32(depth), measures) }

    static func exceptions(
        _ kernels: FilterKernels, of codes: UnsafePointer<Self>, above limit: UInt32
    ) -> UInt64 { kernels.table.pointee.exceptions32(codes, limit) }

    static func unaryBitCount(
        _ kernels: FilterKernels, of codes: UnsafePointer<Self>, count: Int, shift: Int, highest: UInt32
    ) -> Int { Int(kernels.table.pointee.unary_bits32(codes, count, Int32(shift), highest)) }
}
