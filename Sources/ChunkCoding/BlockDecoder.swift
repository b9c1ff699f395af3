// SPDX-License-Identifier: MIT
import CacheModel

/// The decoding half of the filter: blocks of a stream that may hold anything to interleaved PCM.
///
/// Every length is checked before it is used; the loops over samples then run unchecked within what was
/// checked. Owns its scratch and serves one chunk on one thread.
struct BlockDecoder: ~Copyable {
    private let format: PCMFormat
    private let scratch: ScratchMemory
    private let first, second: UnsafeMutablePointer<Int32>
    private let residuals: UnsafeMutablePointer<UInt32>

    init(format: PCMFormat) {
        self.format = format
        let memory = ScratchMemory(byteCount: 3 * 4 * BlockLayout.frameCountMax)
        let base = memory.base
        first = base.bindMemory(to: Int32.self, capacity: BlockLayout.frameCountMax)
        second = (base + 4 * BlockLayout.frameCountMax)
            .bindMemory(to: Int32.self, capacity: BlockLayout.frameCountMax)
        residuals = (base + 8 * BlockLayout.frameCountMax)
            .bindMemory(to: UInt32.self, capacity: BlockLayout.frameCountMax)
        scratch = memory
    }

    /// Decodes a chunk.
    ///
    /// - Parameters:
    ///   - stream: Any bytes; ``BitPacking/slackByteCount`` readable ones lie behind them.
    ///   - frameCount: Frames to decode.
    ///   - pcm: Receives all frames, interleaved; exactly as large as they are.
    /// - Throws: ``CodecError/Code/corruption`` with the position in the stream.
    func decode(
        _ stream: UnsafeRawBufferPointer, frameCount: FrameCount, into pcm: UnsafeMutableRawBufferPointer
    ) throws(CodecError) {
        let blockCount = BlockLayout.blockCount(frameCount: frameCount)
        let tableByteCount = blockCount * BlockLayout.tableEntryByteCount
        guard stream.count >= tableByteCount else {
            throw .corruptStream(at: stream.count, "ends inside the table of \(blockCount) blocks")
        }
        var start = tableByteCount
        for block in 0..<blockCount {
            let entry = block * BlockLayout.tableEntryByteCount
            let byteCount = Int(stream.loadLittleEndian(at: entry, as: UInt32.self))
            guard byteCount <= stream.count - start else {
                throw .corruptStream(
                    at: entry, "block \(block) takes \(byteCount) bytes, \(stream.count - start) are left")
            }
            let firstFrame = block * BlockLayout.frameCountMax
            try decodeBlock(
                StreamReader(stream, range: start..<start + byteCount),
                count: min(BlockLayout.frameCountMax, Int(frameCount.rawValue) - firstFrame),
                into: pcm.baseAddress! + firstFrame * format.bytesPerFrame)
            start += byteCount
        }
        guard start == stream.count else {
            throw .corruptStream(at: start, "\(stream.count - start) bytes follow the last block")
        }
    }

    private func decodeBlock(
        _ block: StreamReader, count: Int, into pcm: UnsafeMutableRawPointer
    ) throws(CodecError) {
        var reader = block
        for channel in stride(from: 0, to: format.channelCount, by: 2) {
            let isPair = channel + 1 < format.channelCount
            var mode = StereoMode.leftRight
            if isPair {
                let position = reader.position
                let rawMode = try reader.readByte(for: "the stereo mode")
                guard let known = StereoMode(rawValue: rawMode) else {
                    throw .corruptStream(at: position, "unknown stereo mode \(rawMode)")
                }
                mode = known
            }
            try decodeSignal(&reader, count: count, into: first)
            if isPair { try decodeSignal(&reader, count: count, into: second) }
            if mode == .midSide { StereoMode.join(first: first, second: second, count: count) }
            store(first, as: channel, count: count, into: pcm)
            if isPair { store(second, as: channel + 1, count: count, into: pcm) }
        }
        guard reader.remainingByteCount == 0 else {
            throw .corruptStream(
                at: reader.position, "\(reader.remainingByteCount) bytes are left over in the block")
        }
    }

    private func decodeSignal(
        _ reader: inout StreamReader, count: Int, into signal: UnsafeMutablePointer<Int32>
    ) throws(CodecError) {
        let start = reader.position
        let order = Int(try reader.readByte(for: "the predictor order"))
        guard order <= BlockLayout.orderMax, order <= count else {
            throw .corruptStream(at: start, "predictor order \(order) for \(count) samples")
        }
        for index in 0..<order { signal[index] = try reader.readInt32(for: "the warm-up") }

        let groupCount = BlockLayout.groupCount(sampleCount: count)
        let widthsStart = reader.position
        let base = Int(try reader.readByte(for: "the base width"))
        let widths = try reader.take(
            BlockLayout.widthByteCount(groupCount: groupCount), for: "the table of widths")
        var widest = 0
        var wordCount = 0
        for group in 0..<groupCount {
            let width = base &+ Self.nibble(group, of: widths)
            widest = max(widest, width)
            wordCount &+= width
        }
        guard widest <= 32 else { throw .corruptStream(at: widthsStart, "a group of \(widest)-bit samples") }

        var packed = try reader.take(4 * wordCount, for: "the packed groups")
        for group in 0..<groupCount {
            let width = base &+ Self.nibble(group, of: widths)
            BitPacking.unpack(
                from: packed, width: width, into: residuals + group &* BlockLayout.groupSampleCount)
            packed += 4 &* width
        }
        FixedPredictor.restore(signal, count: count, order: order, from: residuals)
    }

    @inline(__always)
    private static func nibble(_ group: Int, of widths: UnsafeRawPointer) -> Int {
        let byte = widths.load(fromByteOffset: group &>> 1, as: UInt8.self)
        return Int((byte &>> UInt8(truncatingIfNeeded: (group & 1) &* 4)) & 15)
    }

    private func store(
        _ signal: UnsafePointer<Int32>, as channel: Int, count: Int, into pcm: UnsafeMutableRawPointer
    ) {
        let sampleFormat = format.sampleFormat
        SampleConversion.store(
            count, of: signal, format: sampleFormat, channelCount: format.channelCount,
            to: pcm + channel * sampleFormat.bytesPerSample)
    }
}
