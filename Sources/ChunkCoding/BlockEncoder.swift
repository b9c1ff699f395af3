// SPDX-License-Identifier: MIT
import CChunkFilter
import CacheModel

/// The encoding half of the filter: blocks of interleaved PCM to blocks of the stream.
struct BlockEncoder<Sample: SignalSample> {
    private typealias Analysis = SignalEncoder<Sample>.Analysis

    private let layout: ChunkLayout
    private let format: PCMFormat
    private let mapping: SampleMapping
    private let kernels: FilterKernels
    private let scratch: EncoderScratch
    private let reader: PCMReader
    private let encoder: SignalEncoder<Sample>

    init(
        kernels: FilterKernels, layout: ChunkLayout, mapping: SampleMapping, format: PCMFormat,
        level: CodecLevel, scratch: EncoderScratch
    ) {
        self.kernels = kernels
        self.layout = layout
        self.mapping = mapping
        self.format = format
        self.scratch = scratch
        reader = PCMReader(kernels: kernels, mapping: mapping, format: format)
        encoder = SignalEncoder(kernels: kernels, mapping: mapping, level: level, scratch: scratch)
    }

    /// Encodes a block.
    ///
    /// - Parameters:
    ///   - pcm: All frames of the chunk, interleaved.
    ///   - stream: At least ``ChunkLayout/filteredBlockByteCountMax(channelCount:bitWidth:)`` bytes and the write slack.
    /// - Returns: The bytes of `stream` that were written.
    func encode(_ pcm: UnsafeRawPointer, block: Int, into stream: UnsafeMutableRawBufferPointer) -> Int {
        let sections = layout.sections(ofBlock: block)
        var end = 0
        for channel in stride(from: 0, to: format.channelCount, by: 2) {
            for section in sections {
                let start = pcm + section.lowerBound * format.bytesPerFrame
                let isLast = section.upperBound == layout.frameCount
                if channel + 1 < format.channelCount {
                    end = encodePair(
                        channel, of: start, count: section.count, isLast: isLast, into: stream, at: end)
                } else {
                    end = encodeSingle(
                        channel, of: start, count: section.count, isLast: isLast, into: stream, at: end)
                }
            }
        }
        return end
    }

    private func encodeSingle(
        _ channel: Int, of pcm: UnsafeRawPointer, count: Int, isLast: Bool,
        into stream: UnsafeMutableRawBufferPointer, at start: Int
    ) -> Int {
        let signal = scratch.signals[0]
        reader.read(
            channel, of: pcm, count: count, conversion: scratch.conversion,
            into: signal.samples(as: Sample.self))
        encoder.pad(signal, count: count)
        let analysis = encoder.analyse(signal, count: count, isLast: isLast)
        return encoder.encode(signal, analysis, count: count, into: stream, at: start)
    }

    private func encodePair(
        _ channel: Int, of pcm: UnsafeRawPointer, count: Int, isLast: Bool,
        into stream: UnsafeMutableRawBufferPointer, at start: Int
    ) -> Int {
        let left = scratch.signals[0].samples(as: Sample.self)
        let right = scratch.signals[1].samples(as: Sample.self)
        reader.readPair(
            channel, of: pcm, count: count, conversion: scratch.conversion, into: left, right)
        if mapping.hasMidSide {
            Sample.toMidSide(
                kernels, left: left, right: right, count: count,
                middle: scratch.signals[2].samples(as: Sample.self),
                side: scratch.signals[3].samples(as: Sample.self))
        }
        var mode = StereoMode.leftRight
        var analyses = [analysed(0, count: count, isLast: isLast), analysed(1, count: count, isLast: isLast)]
        if mapping.hasMidSide {
            let lifted = [analysed(2, count: count, isLast: isLast), analysed(3, count: count, isLast: isLast)]
            if lifted[0].bitCount + lifted[1].bitCount < analyses[0].bitCount + analyses[1].bitCount {
                mode = .midSide
                analyses = lifted
            }
        }
        stream[start] = mode.rawValue
        var end = start + 1
        for (number, analysis) in analyses.enumerated() {
            let signal = scratch.signals[mode == .midSide ? 2 + number : number]
            end = encoder.encode(signal, analysis, count: count, into: stream, at: end)
        }
        return end
    }

    private func analysed(_ number: Int, count: Int, isLast: Bool) -> Analysis {
        encoder.pad(scratch.signals[number], count: count)
        return encoder.analyse(scratch.signals[number], count: count, isLast: isLast)
    }
}
