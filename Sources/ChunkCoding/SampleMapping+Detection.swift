// SPDX-License-Identifier: MIT
import CChunkFilter
import CacheModel

extension SampleMapping {
    /// The narrowest mapping that holds every sample of a chunk exactly.
    ///
    /// - Complexity: O(*n*); of floats that are no scaled integers only the first few are read.
    init(of pcm: UnsafeRawBufferPointer, format: SampleFormat, kernels: FilterKernels) {
        guard let start = pcm.baseAddress, !pcm.isEmpty else {
            self =
                format == .float32 ? .orderedFloat : .integer(shift: 0, bitWidth: format == .int16 ? 16 : 32)
            return
        }
        let count = pcm.count / format.bytesPerSample
        switch format {
        case .float32: self = Self.ofFloats(start.assumingMemoryBound(to: UInt32.self), count: count, kernels)
        case .int16:
            let samples = start.assumingMemoryBound(to: Int16.self)
            var bits: Int16 = 0
            for index in 0..<count { bits |= samples[index] }
            self = .integer(shift: bits == 0 ? 0 : bits.trailingZeroBitCount, bitWidth: 16)
        case .int24:
            let samples = start.assumingMemoryBound(to: UInt8.self)
            self = Self.ofIntegers(count: count) { index in
                let sample = samples + 3 * index
                let bits = UInt32(sample[0]) | UInt32(sample[1]) &<< 8 | UInt32(sample[2]) &<< 16
                return Int32(bitPattern: bits &<< 8) &>> 8
            }
        case .int32:
            let samples = start.assumingMemoryBound(to: Int32.self)
            self = Self.ofIntegers(count: count) { samples[$0] }
        }
    }

    @inline(__always)
    private static func ofIntegers(count: Int, _ sample: (Int) -> Int32) -> Self {
        var bits: Int32 = 0
        var magnitude: Int32 = 0
        for index in 0..<count {
            let value = sample(index)
            bits |= value
            magnitude |= value ^ (value &>> 31)
        }
        let shift = bits == 0 ? 0 : bits.trailingZeroBitCount
        // With its sign, a sample takes one bit more than its magnitude.
        let width = 33 - magnitude.leadingZeroBitCount - shift
        return .integer(shift: shift, bitWidth: width <= 16 ? 16 : 32)
    }

    private static func ofFloats(_ bits: UnsafePointer<UInt32>, count: Int, _ kernels: FilterKernels) -> Self
    {
        for mapping in [scaledFloat16, scaledFloat24] {
            let limit: Float = mapping.isNarrow ? 0x1p15 : 0x1p23
            let isExact = stride(from: 0, to: count, by: ChunkLayout.sectionFrameCountMax).allSatisfy {
                first in
                let part = min(ChunkLayout.sectionFrameCountMax, count - first)
                return kernels.table.pointee.is_scaled(bits + first, part, mapping.scaleFactor, limit) != 0
            }
            if isExact { return mapping }
        }
        return .orderedFloat
    }
}
