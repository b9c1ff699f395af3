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
            let modes = try readSignals(of: sections, rowsPerSection: rowsPerSection, from: &reader)
            for (number, section) in sections.enumerated() {
                let wanted = section.clamped(to: frames)
                guard !wanted.isEmpty else { continue }
                let row = scratch.rows(as: Code.self) + number * rowsPerSection * DecoderScratch.rowStride
                writer.write(
                    SectionRows(
                        first: UnsafeMutableRawPointer(row),
                        second: rowsPerSection == 2
                            ? UnsafeMutableRawPointer(row + DecoderScratch.rowStride) : nil,
                        mode: modes[number], firstFrame: wanted.lowerBound - section.lowerBound,
                        frameCount: wanted.count),
                    channel: channel, frame: wanted.lowerBound - frames.lowerBound, into: pcm)
            }
        }
        guard reader.remainingByteCount == 0 else {
            throw .corruptStream(
                at: reader.position, "\(reader.remainingByteCount) bytes are left over in block \(block)")
        }
    }

    /// Reads and restores the signals of one pair of channels, and returns the stereo mode of each section.
    private func readSignals(
        of sections: [Range<Int>], rowsPerSection: Int, from reader: inout StreamReader
    ) throws(CodecError) -> [StereoMode] {
        scratch.clearPredictors()
        var modes: [StereoMode] = []
        modes.reserveCapacity(sections.count)
        var tapCount = 2
        var row = 0
        for section in sections {
            modes.append(rowsPerSection == 2 ? try readMode(from: &reader) : .leftRight)
            for _ in 0..<rowsPerSection {
                let taps = try signalDecoder.decode(
                    &reader, sampleCount: section.count,
                    into: scratch.rows(as: Code.self) + row * DecoderScratch.rowStride,
                    lane: row % Int(attacca_lane_count),
                    of: scratch.predictors + row / Int(attacca_lane_count))
                tapCount = max(tapCount, taps)
                row += 1
            }
        }
        let longest = sections.first?.count ?? 0
        restore(
            batchCount: (row + Int(attacca_lane_count) - 1) / Int(attacca_lane_count),
            count: ChunkLayout.groupCount(sampleCount: longest) * ChunkLayout.groupLength,
            tapCount: tapCount + tapCount % 2)
        return modes
    }

    private func readMode(from reader: inout StreamReader) throws(CodecError) -> StereoMode {
        let position = reader.position
        let rawMode = try reader.readByte(for: "the stereo mode")
        guard let mode = StereoMode(rawValue: rawMode), mode == .leftRight || mapping.hasMidSide else {
            throw .corruptStream(at: position, "unknown stereo mode \(rawMode)")
        }
        return mode
    }

    private func restore(batchCount: Int, count: Int, tapCount: Int) {
        let stride = DecoderScratch.rowStride
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
}
