// SPDX-License-Identifier: MIT
import CChunkFilter

/// Reads one signal of a section: its predictor into a lane, its codes into a row.
///
/// Every length is checked before it is used; the loops over codes then run unchecked within what was checked.
struct SignalDecoder<Code: SignalCode> {
    let kernels: FilterKernels
    let mapping: SampleMapping
    /// Widths of the groups of one section.
    let widths: UnsafeMutablePointer<UInt8>
    /// Unary values of one section, and 64 bytes more.
    let high: UnsafeMutablePointer<UInt8>

    /// Decodes a signal up to its codes.
    ///
    /// - Parameters:
    ///   - reader: At the signal; left behind it. `attacca_read_slack` readable bytes lie behind what it reads.
    ///   - sampleCount: 1 to 4096.
    ///   - row: Room for the samples, rounded up to whole groups.
    ///   - lane: The lane of `predictors` that the signal gets.
    /// - Returns: The taps of its predictor.
    func decode(
        _ reader: inout StreamReader, sampleCount: Int, into row: UnsafeMutablePointer<Code>, lane: Int,
        of predictors: UnsafeMutablePointer<attacca_lane_predictors>
    ) throws(CodecError) -> Int {
        let header = try SignalHeader(from: &reader, mapping: mapping)
        let groupCount = ChunkLayout.groupCount(sampleCount: sampleCount)
        var unaryByteCount = 0
        if header.coding == .rice {
            unaryByteCount = Int(try reader.readUInt32(for: "the length of the unary string"))
        }
        try readPredictor(header, from: &reader, lane: lane, of: predictors)
        let packedByteCount = try readWidths(header, groupCount: groupCount, from: &reader)
        let packed = try reader.take(packedByteCount, for: "the packed groups")
        Code.unpack(
            kernels, packed.assumingMemoryBound(to: UInt8.self), widths: widths, groupCount: groupCount,
            into: row)
        if header.coding == .rice {
            let start = reader.position
            let unary = try reader.take(unaryByteCount, for: "the unary string")
            let count = groupCount * ChunkLayout.groupLength
            let found = kernels.table.pointee.read_unary(
                unary.assumingMemoryBound(to: UInt8.self), unaryByteCount, count, high)
            guard found == count else {
                throw reader.corruption(at: start, "\(found) of \(count) values in the unary string")
            }
            Code.merge(kernels, high: high, widths: widths, groupCount: groupCount, into: row)
        }
        try patch(row, header, groupCount: groupCount, from: &reader)
        return header.tapCount
    }

    private func readPredictor(
        _ header: SignalHeader, from reader: inout StreamReader, lane: Int,
        of predictors: UnsafeMutablePointer<attacca_lane_predictors>
    ) throws(CodecError) {
        let coefficients = try reader.take(2 * header.tapCount, for: "the coefficients")
        withUnsafeMutableBytes(of: &predictors.pointee.coefficients) { lanes in
            let lanes = lanes.assumingMemoryBound(to: Int16.self)
            for tap in 0..<header.tapCount {
                lanes[tap * attacca_lane_count + lane] = Int16(
                    littleEndian: coefficients.loadUnaligned(fromByteOffset: 2 * tap, as: Int16.self))
            }
        }
        withUnsafeMutableBytes(of: &predictors.pointee.shift) {
            $0.assumingMemoryBound(to: Int32.self)[lane] = Int32(header.shift)
        }
        guard !mapping.isNarrow else { return }
        if mapping.kind == .orderedFloat {
            withUnsafeMutableBytes(of: &predictors.pointee.history_scale) {
                $0.assumingMemoryBound(to: Float.self)[lane] =
                    Float(sign: .plus, exponent: header.scale, significand: 1)
            }
        } else {
            withUnsafeMutableBytes(of: &predictors.pointee.history_shift) {
                $0.assumingMemoryBound(to: Int32.self)[lane] = Int32(header.scale)
            }
        }
    }

    /// Reads the width of each group into ``widths`` and returns the bytes that all groups take.
    private func readWidths(
        _ header: SignalHeader, groupCount: Int, from reader: inout StreamReader
    ) throws(CodecError) -> Int {
        let start = reader.position
        let groupsPerWidth = header.coding == .rice ? 2 : 1
        let nibbles = try reader.take(
            (header.widthCount(groupCount: groupCount) + 1) / 2, for: "the table of widths")
        var sum = 0
        var widest = 0
        for group in 0..<groupCount {
            let index = group / groupsPerWidth
            let byte = nibbles.load(fromByteOffset: index &>> 1, as: UInt8.self)
            let width = header.baseWidth &+ Int((byte &>> UInt8(truncatingIfNeeded: (index & 1) &* 4)) & 15)
            widest = max(widest, width)
            sum &+= width
            widths[group] = UInt8(truncatingIfNeeded: width)
        }
        guard widest <= Code.bitWidth else {
            throw reader.corruption(
                at: start, "a group of \(widest)-bit codes in a signal of \(Code.bitWidth) bits")
        }
        return sum * (ChunkLayout.groupLength / 8)
    }

    private func patch(
        _ row: UnsafeMutablePointer<Code>, _ header: SignalHeader, groupCount: Int,
        from reader: inout StreamReader
    ) throws(CodecError) {
        let start = reader.position
        let patches = try reader.take(header.patchByteCount, for: "\(header.patchCount) patches")
        let bitCount = header.patchBitCount
        let mask: UInt64 = (1 &<< UInt64(truncatingIfNeeded: bitCount)) &- 1
        let count = groupCount * ChunkLayout.groupLength
        var position = 0
        var bit = 0
        for _ in 0..<header.patchCount {
            let word = UInt64(littleEndian: patches.loadUnaligned(fromByteOffset: bit &>> 3, as: UInt64.self))
            let patch = (word &>> UInt64(truncatingIfNeeded: bit & 7)) & mask
            bit &+= bitCount
            position &+= Int(truncatingIfNeeded: patch & UInt64(SignalHeader.distanceMax))
            guard position < count else {
                throw reader.corruption(at: start, "a patch at code \(position) of \(count)")
            }
            let offset = Int(widths[position / ChunkLayout.groupLength]) &+ header.patchOffset
            let value = patch &>> UInt64(SignalHeader.distanceBitCount)
            row[position] |= Code(truncatingIfNeeded: value << UInt64(truncatingIfNeeded: offset))
        }
    }
}
