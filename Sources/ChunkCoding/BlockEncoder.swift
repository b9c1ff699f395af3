// SPDX-License-Identifier: MIT
import CChunkFilter
import CacheModel

/// The encoding half of the filter: blocks of interleaved PCM to blocks of the stream.
struct BlockEncoder<Sample: SignalSample> {
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
        var end = 0
        for channel in stride(from: 0, to: format.channelCount, by: 2) {
            for number in 0..<layout.sectionCount(ofBlock: block) {
                let section = layout.frames(ofSection: number, inBlock: block)
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
        let mode = chooseMode(count: count)
        stream[start] = mode.rawValue
        var end = start + 1
        for signal in mode == .midSide ? scratch.signals[2...] : scratch.signals[..<2] {
            let analysis = encoder.analyse(signal, count: count, isLast: isLast)
            end = encoder.encode(signal, analysis, count: count, into: stream, at: end)
        }
        return end
    }

    /// Makes middle and side, and says whether they are easier to predict than left and right.
    ///
    /// Second differences tell as well as whole analyses do, for a tenth of the work.
    private func chooseMode(count: Int) -> StereoMode {
        guard mapping.hasMidSide else {
            for signal in scratch.signals[..<2] { encoder.pad(signal, count: count) }
            return .leftRight
        }
        let rows = scratch.signals.map { $0.samples(as: Sample.self) }
        Sample.toMidSide(kernels, left: rows[0], right: rows[1], count: count, middle: rows[2], side: rows[3])
        for signal in scratch.signals { encoder.pad(signal, count: count) }
        let padded = ChunkLayout.groupCount(sampleCount: count) * ChunkLayout.groupLength
        let roughness = rows.map { Double(Sample.roughness(kernels, $0, count: padded) + 1) }
        // The bits of two signals grow with the logarithms of their residuals.
        return roughness[2] * roughness[3] < roughness[0] * roughness[1] ? .midSide : .leftRight
    }
}
