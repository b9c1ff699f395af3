// SPDX-License-Identifier: MIT
import CChunkFilter
import CacheModel

/// Chooses how the codes of a signal are divided, and writes them.
struct GroupCoder<Code: SignalCode> {
    /// Unary values above this are patched instead: there a patch is cheaper.
    private static var unaryMax: UInt32 { 20 }
    /// Patch widths that are tried.
    private static var patchWidths: [Int] { Code.bitWidth == 16 ? [4] : [4, 8] }

    private let kernels: FilterKernels
    private let scratch: EncoderScratch
    private let groupCount: Int
    private(set) var coding = SignalHeader.Coding.packed
    private var baseWidth = 0

    private var codes: UnsafeMutablePointer<Code> { scratch.codes(as: Code.self) }
    private var codeCount: Int { groupCount * ChunkLayout.groupLength }

    init(kernels: FilterKernels, scratch: EncoderScratch, groupCount: Int) {
        self.kernels = kernels
        self.scratch = scratch
        self.groupCount = groupCount
    }

    /// Finds the cheapest coding: widths and patches are in the scratch afterwards.
    mutating func choose(mayUseRice: Bool) {
        Code.measure(kernels, codes, groupCount: groupCount, into: scratch.measures)
        let packedBitCount = choosePacked()
        guard mayUseRice else { return }
        let packedWidths = Array(UnsafeBufferPointer(start: scratch.widths, count: groupCount))
        let packedPatches = scratch.patches
        let packedBase = baseWidth
        guard chooseRice() >= packedBitCount else { return coding = .rice }
        scratch.widths.update(from: packedWidths, count: groupCount)
        scratch.patches = packedPatches
        baseWidth = packedBase
    }

    // MARK: Packed

    /// Returns the bits of groups and patches.
    private mutating func choosePacked() -> Int {
        let costs = Self.patchWidths.map { (bitCount: chooseWidths(patchWidth: $0), patchWidth: $0) }
        _ = chooseWidths(patchWidth: costs.min { $0.bitCount < $1.bitCount }!.patchWidth)
        var groupBitCount = settleBase()
        collectPatches { width in UInt32(truncatingIfNeeded: (UInt64(1) << UInt64(width)) - 1) }
        // Long ways between patches are not in the estimate: where they cost too much there are none.
        let plainBitCount = chooseWidths(patchWidth: 0, isTrial: true)
        guard groupBitCount + patchBitCount >= plainBitCount else { return groupBitCount + patchBitCount }
        _ = chooseWidths(patchWidth: 0)
        scratch.patches.removeAll(keepingCapacity: true)
        groupBitCount = settleBase()
        return groupBitCount
    }

    /// Gives each group the width that costs least when what is wider by up to `patchWidth` bits is patched.
    ///
    /// - Parameter isTrial: Only returns the bits.
    private func chooseWidths(patchWidth: Int, isTrial: Bool = false) -> Int {
        let patchBitCount = SignalHeader.distanceBitCount + patchWidth
        var sum = 0
        for group in 0..<groupCount {
            withUnsafeBytes(of: scratch.measures[group]) { measure in
                let width = Int(measure[0])
                var best = width
                var bitCount = width * ChunkLayout.groupLength
                for below in 0..<min(patchWidth, width) {
                    let cost =
                        (width - 1 - below) * ChunkLayout.groupLength + Int(measure[1 + below]) * patchBitCount
                    if cost < bitCount {
                        bitCount = cost
                        best = width - 1 - below
                    }
                }
                if !isTrial { scratch.widths[group] = UInt8(best) }
                sum += bitCount
            }
        }
        return sum
    }

    /// Raises widths that cannot be written beside the widest, and returns the bits that all groups take.
    private mutating func settleBase() -> Int {
        var widest: UInt8 = 0
        for group in 0..<groupCount { widest = max(widest, scratch.widths[group]) }
        baseWidth = max(0, Int(widest) - SignalHeader.widthSpreadMax)
        var sum = 0
        for group in 0..<groupCount {
            scratch.widths[group] = max(scratch.widths[group], UInt8(baseWidth))
            sum += Int(scratch.widths[group])
        }
        return sum * ChunkLayout.groupLength
    }

    /// Lists what is above the limit of its group, with patches of nothing where the way is long.
    private func collectPatches(limit: (Int) -> UInt32) {
        scratch.patches.removeAll(keepingCapacity: true)
        let offset = coding == .rice ? 1 : 0
        var last = 0
        for group in 0..<groupCount {
            let width = Int(scratch.widths[group])
            let first = group * ChunkLayout.groupLength
            var exceptions = Code.exceptions(kernels, of: codes + first, above: limit(width))
            while exceptions != 0 {
                let position = first + exceptions.trailingZeroBitCount
                exceptions &= exceptions - 1
                while position - last > SignalHeader.distanceMax {
                    last += SignalHeader.distanceMax
                    scratch.patches.append(CodePatch(position: last, value: 0))
                }
                let value = UInt64(codes[position]) >> UInt64(width + offset)
                scratch.patches.append(CodePatch(position: position, value: UInt32(truncatingIfNeeded: value)))
                last = position
            }
        }
    }

    private var patchWidth: Int {
        let all = scratch.patches.reduce(0) { $0 | $1.value }
        return 32 - all.leadingZeroBitCount
    }

    private var patchBitCount: Int { scratch.patches.count * (SignalHeader.distanceBitCount + patchWidth) }

    // MARK: Rice

    /// Returns the bits of groups, unary string and patches.
    private mutating func chooseRice() -> Int {
        coding = .rice
        defer { coding = .packed }
        for group in stride(from: 0, to: groupCount, by: 2) {
            let count = min(2, groupCount - group)
            let width = riceWidth(codes + group * ChunkLayout.groupLength, count: count * ChunkLayout.groupLength)
            for index in group..<group + count { scratch.widths[index] = width }
        }
        let groupBitCount = settleBase()
        collectPatches { width in
            UInt32(truncatingIfNeeded: min(UInt64(UInt32.max), (UInt64(Self.unaryMax + 1) << UInt64(width)) - 1))
        }
        Code.takeHigh(kernels, of: codes, widths: scratch.widths, groupCount: groupCount, into: scratch.high)
        for patch in scratch.patches where patch.value != 0 { scratch.high[patch.position] &= 1 }
        var unaryBitCount = codeCount
        for index in 0..<codeCount { unaryBitCount += Int(scratch.high[index]) }
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
        _ header: inout SignalHeader, coefficients: [Int16], into stream: UnsafeMutableRawBufferPointer,
        at start: Int
    ) -> Int {
        header.baseWidth = baseWidth
        header.patchWidth = patchWidth
        header.patchCount = scratch.patches.count
        var end = start + header.encode(into: UnsafeMutableRawBufferPointer(rebasing: stream[start...]))
        let lengthPosition = end
        if coding == .rice { end += SignalHeader.unaryByteCountByteCount }
        for coefficient in coefficients {
            stream.storeLittleEndian(coefficient, at: end)
            end += 2
        }
        end = writeWidths(header, into: stream, at: end)
        let packed = (stream.baseAddress! + end).assumingMemoryBound(to: UInt8.self)
        end += Code.pack(kernels, codes, widths: scratch.widths, groupCount: groupCount, into: packed) - packed
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
            let low = Int(scratch.widths[index * groupsPerWidth]) - baseWidth
            let high = index + 1 < count ? Int(scratch.widths[(index + 1) * groupsPerWidth]) - baseWidth : 0
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
        var last = 0
        for patch in scratch.patches {
            bits |= UInt64(patch.position - last) << UInt64(bitCount)
            bits |= UInt64(patch.value) << UInt64(bitCount + SignalHeader.distanceBitCount)
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
