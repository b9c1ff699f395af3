// SPDX-License-Identifier: MIT
import CChunkFilter
import CacheModel

/// Chooses how the codes of a signal are divided, and writes them.
///
/// The widths of the groups and the patches are in the scratch, those of the cheapest coding after ``choose(mayUseRice:)``.
struct GroupCoder<Code: SignalCode> {
    /// Unary values above this are patched instead: there a patch is cheaper.
    private static var unaryMax: UInt32 { 20 }
    /// Bits of a code that patches may take, at most. Those of floats and of 24 bits scatter more than those of 16.
    private static var patchWidthsTried: [Int] { Code.bitWidth == 16 ? [3] : [4, 8] }

    private let kernels: FilterKernels
    private let scratch: EncoderScratch
    private let groupCount: Int
    private(set) var coding = SignalHeader.Coding.packed
    private var baseWidth = 0
    private var patchCount = 0
    private var patchWidth = 0

    private var codes: UnsafeMutablePointer<Code> { scratch.codes(as: Code.self) }
    private var widths: UnsafeMutablePointer<UInt8> { scratch.widths }
    private var codeCount: Int { groupCount * ChunkLayout.groupLength }
    private var patchBitCount: Int { patchCount * (SignalHeader.distanceBitCount + patchWidth) }

    init(kernels: FilterKernels, scratch: EncoderScratch, groupCount: Int) {
        self.kernels = kernels
        self.scratch = scratch
        self.groupCount = groupCount
    }

    /// Finds the cheapest coding.
    mutating func choose(mayUseRice: Bool) {
        Code.measure(
            kernels, codes, groupCount: groupCount, depth: Self.patchWidthsTried.max()!,
            into: scratch.measures)
        let packedBitCount = choosePacked()
        if mayUseRice, chooseRice() >= packedBitCount { _ = choosePacked() }
    }

    // MARK: Packed

    /// Returns the bits of groups and patches.
    private mutating func choosePacked() -> Int {
        coding = .packed
        let tried = Self.patchWidthsTried
        chooseWidths(
            patchWidth: tried.count == 1
                ? tried[0] : tried.min { estimate(patchWidth: $0) < estimate(patchWidth: $1) }!)
        let groupBitCount = settleBase()
        collectPatches { width in UInt32(truncatingIfNeeded: (UInt64(1) << UInt64(width)) - 1) }
        let bitCount = groupBitCount + patchBitCount
        // Long ways between patches are not in the estimate: where they cost too much there are none.
        guard bitCount > estimate(patchWidth: 0) else { return bitCount }
        chooseWidths(patchWidth: 0)
        patchCount = 0
        patchWidth = 0
        return settleBase()
    }

    /// The bits of groups and patches when what is wider by up to `patchWidth` bits is patched.
    private func estimate(patchWidth: Int) -> Int {
        Int(
            attacca_choose_widths(
                scratch.measures, groupCount, Int32(patchWidth),
                Int32(SignalHeader.distanceBitCount + patchWidth), nil))
    }

    /// Gives each group the width at which those are fewest.
    private func chooseWidths(patchWidth: Int) {
        _ = attacca_choose_widths(
            scratch.measures, groupCount, Int32(patchWidth),
            Int32(SignalHeader.distanceBitCount + patchWidth), widths)
    }

    /// Raises widths that cannot be written beside the widest, and returns the bits that all groups take.
    private mutating func settleBase() -> Int {
        var widest: UInt8 = 0
        for group in 0..<groupCount { widest = max(widest, widths[group]) }
        baseWidth = max(0, Int(widest) - SignalHeader.widthSpreadMax)
        var sum = 0
        for group in 0..<groupCount {
            widths[group] = max(widths[group], UInt8(baseWidth))
            sum += Int(widths[group])
        }
        return sum * ChunkLayout.groupLength
    }

    /// Lists what is above the limit of its group, with patches of nothing where the way is long.
    @inline(__always)
    private mutating func collectPatches(limit: (Int) -> UInt32) {
        let patches = scratch.patches
        let offset = coding == .rice ? 1 : 0
        var count = 0
        var last = 0
        var all: UInt32 = 0
        for group in 0..<groupCount {
            let width = Int(widths[group])
            let first = group * ChunkLayout.groupLength
            var exceptions = Code.exceptions(kernels, of: codes + first, above: limit(width))
            while exceptions != 0 {
                let position = first + exceptions.trailingZeroBitCount
                exceptions &= exceptions - 1
                while position - last > SignalHeader.distanceMax {
                    last += SignalHeader.distanceMax
                    patches[count] = CodePatch(position: Int32(last), value: 0)
                    count += 1
                }
                let value = UInt32(truncatingIfNeeded: UInt64(codes[position]) >> UInt64(width + offset))
                patches[count] = CodePatch(position: Int32(position), value: value)
                count += 1
                all |= value
                last = position
            }
        }
        patchCount = count
        patchWidth = 32 - all.leadingZeroBitCount
    }

    // MARK: Rice

    /// Returns the bits of groups, unary string and patches.
    private mutating func chooseRice() -> Int {
        coding = .rice
        for group in stride(from: 0, to: groupCount, by: 2) {
            let count = min(2, groupCount - group)
            let width = riceWidth(
                codes + group * ChunkLayout.groupLength, count: count * ChunkLayout.groupLength)
            for index in group..<group + count { widths[index] = width }
        }
        let groupBitCount = settleBase()
        collectPatches { width in
            let least = UInt64(Self.unaryMax + 1) << UInt64(width)
            return UInt32(truncatingIfNeeded: min(UInt64(UInt32.max), least - 1))
        }
        let high = scratch.high
        Code.takeHigh(kernels, of: codes, widths: widths, groupCount: groupCount, into: high)
        for patch in 0..<patchCount where scratch.patches[patch].value != 0 {
            high[Int(scratch.patches[patch].position)] &= 1
        }
        var unaryBitCount = codeCount
        for index in 0..<codeCount { unaryBitCount &+= Int(high[index]) }
        return groupBitCount + unaryBitCount + patchBitCount + 8 * SignalHeader.unaryByteCountByteCount
    }

    /// The width that makes a Rice code of some codes shortest.
    private func riceWidth(_ codes: UnsafePointer<Code>, count: Int) -> UInt8 {
        let sum = Code.unaryBitCount(kernels, of: codes, count: count, shift: 0, highest: UInt32.max / 128)
        let mean = UInt32(truncatingIfNeeded: sum / count)
        let likely = max(0, 31 - (mean | 1).leadingZeroBitCount)
        var best = (bitCount: Int.max, width: 0)
        for width in max(0, likely - 1)...min(Code.bitWidth - 1, likely + 1) {
            let unary = Code.unaryBitCount(
                kernels, of: codes, count: count, shift: width, highest: Self.unaryMax)
            if width * count + unary < best.bitCount { best = (width * count + unary, width) }
        }
        return UInt8(best.width)
    }

    // MARK: Writing

    /// Writes what was chosen, and returns where it ends.
    func write(
        _ header: SignalHeader, coefficients: [Int16], into stream: UnsafeMutableRawBufferPointer,
        at start: Int
    ) -> Int {
        var header = header
        header.coding = coding
        header.baseWidth = baseWidth
        header.patchWidth = patchWidth
        header.patchCount = patchCount
        var end = start + header.encode(into: UnsafeMutableRawBufferPointer(rebasing: stream[start...]))
        let lengthPosition = end
        if coding == .rice { end += SignalHeader.unaryByteCountByteCount }
        for coefficient in coefficients {
            stream.storeLittleEndian(coefficient, at: end)
            end += 2
        }
        end = writeWidths(header, into: stream, at: end)
        let packed = (stream.baseAddress! + end).assumingMemoryBound(to: UInt8.self)
        end += Code.pack(kernels, codes, widths: widths, groupCount: groupCount, into: packed) - packed
        if coding == .rice {
            let unary = (stream.baseAddress! + end).assumingMemoryBound(to: UInt8.self)
            let byteCount = attacca_write_unary(scratch.high, codeCount, unary)
            stream.storeLittleEndian(UInt32(byteCount), at: lengthPosition)
            end += byteCount
        }
        return writePatches(header, into: stream, at: end)
    }

    private func writeWidths(
        _ header: SignalHeader, into stream: UnsafeMutableRawBufferPointer, at start: Int
    ) -> Int {
        let count = header.widthCount(groupCount: groupCount)
        let groupsPerWidth = coding == .rice ? 2 : 1
        var end = start
        for index in stride(from: 0, to: count, by: 2) {
            let low = Int(widths[index * groupsPerWidth]) - baseWidth
            let high = index + 1 < count ? Int(widths[(index + 1) * groupsPerWidth]) - baseWidth : 0
            stream[end] = UInt8(low | high << 4)
            end += 1
        }
        return end
    }

    private func writePatches(
        _ header: SignalHeader, into stream: UnsafeMutableRawBufferPointer, at start: Int
    ) -> Int {
        var end = start
        var bits: UInt64 = 0
        var bitCount = 0
        var last: Int32 = 0
        for index in 0..<patchCount {
            let patch = scratch.patches[index]
            bits |= UInt64(UInt32(patch.position - last)) &<< UInt64(bitCount)
            bits |= UInt64(patch.value) &<< UInt64(bitCount + SignalHeader.distanceBitCount)
            bitCount += header.patchBitCount
            last = patch.position
            while bitCount >= 8 {
                stream[end] = UInt8(truncatingIfNeeded: bits)
                end += 1
                bits >>= 8
                bitCount -= 8
            }
        }
        if bitCount > 0 {
            stream[end] = UInt8(truncatingIfNeeded: bits)
            end += 1
        }
        return end
    }
}
