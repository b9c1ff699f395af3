// SPDX-License-Identifier: MIT
import CChunkFilter
import CacheModel

/// The decoding half of the filter: a block of a stream that may hold anything to interleaved PCM.
///
/// The signals of all sections of a pair of channels are read first, then their recursions run side by side, then pairs
/// go to their place in the PCM.
struct BlockDecoder<Code: SignalCode> {
    private let kernels: FilterKernels
    private let layout: ChunkLayout
    private let mapping: SampleMapping
    private let scratch: DecoderScratch
    private let signalDecoder: SignalDecoder<Code>
    private let writer: PCMWriter

    init(
        kernels: FilterKernels, layout: ChunkLayout, mapping: SampleMapping, format: PCMFormat,
        scratch: DecoderScratch
    ) {
        self.kernels = kernels
        self.layout = layout
        self.mapping = mapping
        self.scratch = scratch
        signalDecoder = SignalDecoder(
            kernels: kernels, mapping: mapping, widths: scratch.widths, high: scratch.high)
        writer = PCMWriter(kernels: kernels, mapping: mapping, format: format, scratch: scratch)
    }

    /// Decodes the part of a block that lies in a range of frames.
    ///
    /// - Parameters:
    ///   - stream: The block: any bytes; `attacca_read_slack` readable ones lie behind them.
    ///   - frames: Frames of the chunk that are wanted.
    ///   - pcm: Where the first of `frames` goes.
    /// - Throws: ``CodecError/Code/corruption`` with the position in the block.
    func decode(
        _ stream: UnsafeRawBufferPointer, block: Int, frames: Range<Int>, into pcm: UnsafeMutableRawPointer
    ) throws(CodecError) {
        var reader = StreamReader(stream, block: block)
        for channel in stride(from: 0, to: writer.channelCount, by: 2) {
            let batches = try readSignals(
                ofBlock: block, rowsPerSection: min(2, writer.channelCount - channel), from: &reader)
            if writer.takesPairs {
                restorePairs(batches, frames: frames, into: pcm)
            } else {
                restore(batches)
                write(batches, channel: channel, frames: frames, into: pcm)
            }
        }
        guard reader.remainingByteCount == 0 else {
            throw reader.corruption(
                at: reader.position, "\(reader.remainingByteCount) bytes are left over in the block")
        }
    }

    /// Reads the signals of one pair of channels up to their codes.
    private func readSignals(
        ofBlock block: Int, rowsPerSection: Int, from reader: inout StreamReader
    ) throws(CodecError) -> LaneBatches {
        scratch.clearPredictors()
        var batches = LaneBatches(layout: layout, block: block, rowsPerSection: rowsPerSection)
        let laneCount = Int(attacca_lane_count)
        for section in 0..<batches.sectionCount {
            if rowsPerSection == 2, try readMode(from: &reader) == .midSide {
                scratch.midSideMasks[section] = UInt32.max
            }
            let sampleCount = layout.frames(ofSection: section, inBlock: block).count
            for row in section * rowsPerSection..<(section + 1) * rowsPerSection {
                let taps = try signalDecoder.decode(
                    &reader, sampleCount: sampleCount,
                    into: scratch.rows(as: Code.self) + row * DecoderScratch.rowStride,
                    lane: row % laneCount, of: scratch.predictors + row / laneCount)
                batches.tapCount = max(batches.tapCount, taps + taps % 2)
            }
        }
        return batches
    }

    private func readMode(from reader: inout StreamReader) throws(CodecError) -> StereoMode {
        let position = reader.position
        let rawMode = try reader.readByte(for: "the stereo mode")
        guard let mode = StereoMode(rawValue: rawMode), mode == .leftRight || mapping.hasMidSide else {
            throw reader.corruption(at: position, "unknown stereo mode \(rawMode)")
        }
        return mode
    }

    private func restore(_ batches: LaneBatches) {
        let stride = DecoderScratch.rowStride
        let (count, batchCount, tapCount) = (batches.sampleCount, batches.batchCount, batches.tapCount)
        let table = kernels.table.pointee
        if mapping.isNarrow {
            table.restore16(
                scratch.rows(as: UInt16.self), stride, count, scratch.predictors, batchCount, tapCount)
        } else if mapping.kind == .orderedFloat {
            table.restore_float(
                scratch.rows(as: UInt32.self), stride, count, scratch.predictors, batchCount, tapCount)
        } else {
            table.restore32(
                scratch.rows(as: UInt32.self), stride, count, scratch.predictors, batchCount, tapCount)
        }
    }

    private func write(
        _ batches: LaneBatches, channel: Int, frames: Range<Int>, into pcm: UnsafeMutableRawPointer
    ) {
        for number in 0..<batches.sectionCount {
            let section = layout.frames(ofSection: number, inBlock: batches.block)
            let wanted = section.clamped(to: frames)
            guard !wanted.isEmpty else { continue }
            let row = scratch.rows(as: Code.self) + number * batches.rowsPerSection * DecoderScratch.rowStride
            writer.write(
                SectionRows(
                    first: UnsafeMutableRawPointer(row),
                    second: batches.rowsPerSection == 2
                        ? UnsafeMutableRawPointer(row + DecoderScratch.rowStride) : nil,
                    mode: scratch.midSideMasks[number] == 0 ? .leftRight : .midSide,
                    firstFrame: wanted.lowerBound - section.lowerBound, frameCount: wanted.count),
                channel: channel, frame: wanted.lowerBound - frames.lowerBound, into: pcm)
        }
    }

    // MARK: Stereo

    /// Restores stereo straight into the PCM.
    ///
    /// A section that is short, or wanted in part, takes the way through the scratch; there are at most two of them, the
    /// one where the wanted frames begin and the one where they or the chunk end.
    private func restorePairs(
        _ batches: LaneBatches, frames: Range<Int>, into pcm: UnsafeMutableRawPointer
    ) {
        let frameByteCount = 2 * Code.bitWidth / 8
        scratch.targets.update(
            repeating: UnsafeMutableRawPointer(scratch.conversion(0)), count: ChunkLayout.sectionCountMax)
        var detourCount = 0
        for number in 0..<batches.sectionCount {
            let wanted = layout.frames(ofSection: number, inBlock: batches.block).clamped(to: frames)
            guard !wanted.isEmpty else { continue }
            if wanted.count == batches.sampleCount {
                scratch.targets[number] = pcm + (wanted.lowerBound - frames.lowerBound) * frameByteCount
            } else {
                detourCount += 1
                scratch.targets[number] = UnsafeMutableRawPointer(scratch.conversion(detourCount))
            }
        }
        runRecursions(of: batches)
        guard detourCount > 0 else { return }
        for number in 0..<batches.sectionCount {
            let section = layout.frames(ofSection: number, inBlock: batches.block)
            let wanted = section.clamped(to: frames)
            guard !wanted.isEmpty, wanted.count < batches.sampleCount else { continue }
            (pcm + (wanted.lowerBound - frames.lowerBound) * frameByteCount).copyMemory(
                from: scratch.targets[number]! + (wanted.lowerBound - section.lowerBound) * frameByteCount,
                byteCount: wanted.count * frameByteCount)
        }
    }

    /// From the rows to the targets of the sections.
    private func runRecursions(of batches: LaneBatches) {
        let count = ChunkLayout.sectionCountMax
        let table = kernels.table.pointee
        if mapping.isNarrow {
            scratch.targets.withMemoryRebound(to: UnsafeMutablePointer<Int16>?.self, capacity: count) {
                table.restore_pairs16(
                    scratch.rows(as: UInt16.self), DecoderScratch.rowStride, batches.sampleCount,
                    scratch.predictors, batches.batchCount, batches.tapCount, scratch.midSideMasks, $0)
            }
        } else {
            scratch.targets.withMemoryRebound(to: UnsafeMutablePointer<UInt32>?.self, capacity: count) {
                table.restore_float_pairs(
                    scratch.rows(as: UInt32.self), DecoderScratch.rowStride, batches.sampleCount,
                    scratch.predictors, batches.batchCount, batches.tapCount, $0)
            }
        }
    }
}
