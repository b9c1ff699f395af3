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
        let sections = layout.sections(ofBlock: block)
        var reader = StreamReader(stream, range: 0..<stream.count)
        for channel in stride(from: 0, to: writer.channelCount, by: 2) {
            let rowsPerSection = min(2, writer.channelCount - channel)
            let batches = try readSignals(of: sections, rowsPerSection: rowsPerSection, from: &reader)
            if writer.takesPairs {
                restorePairs(batches, sections: sections, frames: frames, into: pcm)
            } else {
                restore(batches)
                write(batches, channel: channel, sections: sections, frames: frames, into: pcm)
            }
        }
        guard reader.remainingByteCount == 0 else {
            throw .corruptStream(
                at: reader.position, "\(reader.remainingByteCount) bytes are left over in block \(block)")
        }
    }

    /// Reads the signals of one pair of channels up to their codes.
    private func readSignals(
        of sections: [Range<Int>], rowsPerSection: Int, from reader: inout StreamReader
    ) throws(CodecError) -> LaneBatches {
        scratch.clearPredictors()
        var batches = LaneBatches(sections: sections, rowsPerSection: rowsPerSection)
        let laneCount = Int(attacca_lane_count)
        for (number, section) in sections.enumerated() {
            if rowsPerSection == 2 { batches.modes[number] = try readMode(from: &reader) }
            for row in number * rowsPerSection..<(number + 1) * rowsPerSection {
                let taps = try signalDecoder.decode(
                    &reader, sampleCount: section.count,
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
            throw .corruptStream(at: position, "unknown stereo mode \(rawMode)")
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
        _ batches: LaneBatches, channel: Int, sections: [Range<Int>], frames: Range<Int>,
        into pcm: UnsafeMutableRawPointer
    ) {
        for (number, section) in sections.enumerated() {
            let wanted = section.clamped(to: frames)
            guard !wanted.isEmpty else { continue }
            let row = scratch.rows(as: Code.self) + number * batches.rowsPerSection * DecoderScratch.rowStride
            writer.write(
                SectionRows(
                    first: UnsafeMutableRawPointer(row),
                    second: batches.rowsPerSection == 2
                        ? UnsafeMutableRawPointer(row + DecoderScratch.rowStride) : nil,
                    mode: batches.modes[number], firstFrame: wanted.lowerBound - section.lowerBound,
                    frameCount: wanted.count),
                channel: channel, frame: wanted.lowerBound - frames.lowerBound, into: pcm)
        }
    }

    /// Restores stereo straight into the PCM: all but the sections that are short or wanted in part.
    private func restorePairs(
        _ batches: LaneBatches, sections: [Range<Int>], frames: Range<Int>, into pcm: UnsafeMutableRawPointer
    ) {
        let frameByteCount = 2 * Code.bitWidth / 8
        var targets = [UnsafeMutableRawPointer](
            repeating: UnsafeMutableRawPointer(scratch.conversion(0)), count: ChunkLayout.sectionCountMax)
        var detours: [(section: Range<Int>, wanted: Range<Int>, memory: UnsafeMutableRawPointer)] = []
        for (number, section) in sections.enumerated() {
            let wanted = section.clamped(to: frames)
            guard !wanted.isEmpty else { continue }
            if wanted.count == batches.sampleCount {
                targets[number] = pcm + (wanted.lowerBound - frames.lowerBound) * frameByteCount
            } else {
                // At most two: the section where the wanted frames begin, and the one where they or the chunk end.
                targets[number] = UnsafeMutableRawPointer(scratch.conversion(1 + detours.count))
                detours.append((section, wanted, targets[number]))
            }
        }
        if mapping.isNarrow {
            kernels.table.pointee.restore_pairs16(
                scratch.rows(as: UInt16.self), DecoderScratch.rowStride, batches.sampleCount,
                scratch.predictors,
                batches.batchCount, batches.tapCount, batches.midSideMasks,
                targets.map { $0.assumingMemoryBound(to: Int16.self) })
        } else {
            kernels.table.pointee.restore_float_pairs(
                scratch.rows(as: UInt32.self), DecoderScratch.rowStride, batches.sampleCount,
                scratch.predictors,
                batches.batchCount, batches.tapCount, targets.map { $0.assumingMemoryBound(to: UInt32.self) })
        }
        for (section, wanted, memory) in detours {
            (pcm + (wanted.lowerBound - frames.lowerBound) * frameByteCount).copyMemory(
                from: memory + (wanted.lowerBound - section.lowerBound) * frameByteCount,
                byteCount: wanted.count * frameByteCount)
        }
    }
}
