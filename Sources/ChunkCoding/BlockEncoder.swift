// SPDX-License-Identifier: MIT
import CacheModel

/// The encoding half of the filter: blocks of interleaved PCM to blocks of the stream.
///
/// Owns its scratch and serves one chunk on one thread. See ``BlockLayout`` for what it writes.
struct BlockEncoder: ~Copyable {
    /// A signal in the scratch: samples, and the widths that each order would need.
    private struct Signal {
        let samples: UnsafeMutablePointer<Int32>
        let widths: UnsafeMutablePointer<UInt8>

        func plan(sampleCount: Int) -> SignalPlan {
            FixedPredictor.measureWidths(of: samples, count: sampleCount, into: widths)
            return SignalPlan(widths: widths, sampleCount: sampleCount)
        }
    }

    private static let widthsByteCount = (BlockLayout.orderMax + 1) * BlockLayout.groupCountMax
    private static let signalByteCount = 4 * BlockLayout.frameCountMax + widthsByteCount

    private let format: PCMFormat
    private let scratch: ScratchMemory
    private let left, right, middle, side: Signal
    private let residuals: UnsafeMutablePointer<UInt32>

    init(format: PCMFormat) {
        self.format = format
        let memory = ScratchMemory(byteCount: 4 * Self.signalByteCount + 4 * BlockLayout.frameCountMax)
        let base = memory.base
        func signal(_ number: Int) -> Signal {
            let start = base + number * Self.signalByteCount
            return Signal(
                samples: start.bindMemory(to: Int32.self, capacity: BlockLayout.frameCountMax),
                widths: (start + 4 * BlockLayout.frameCountMax)
                    .bindMemory(to: UInt8.self, capacity: Self.widthsByteCount))
        }
        left = signal(0)
        right = signal(1)
        middle = signal(2)
        side = signal(3)
        residuals = (base + 4 * Self.signalByteCount)
            .bindMemory(to: UInt32.self, capacity: BlockLayout.frameCountMax)
        scratch = memory
    }

    /// Encodes a chunk.
    ///
    /// - Parameters:
    ///   - pcm: All frames of the chunk, interleaved.
    ///   - frameCount: Frames in `pcm`.
    ///   - stream: At least ``BlockLayout/streamByteCountMax(format:frameCount:)`` bytes and
    ///     ``BitPacking/slackByteCount`` more.
    /// - Returns: The bytes of `stream` that were written.
    func encode(
        _ pcm: UnsafeRawBufferPointer, frameCount: FrameCount, into stream: UnsafeMutableRawBufferPointer
    ) -> Int {
        let blockCount = BlockLayout.blockCount(frameCount: frameCount)
        var end = blockCount * BlockLayout.tableEntryByteCount
        for block in 0..<blockCount {
            let firstFrame = block * BlockLayout.frameCountMax
            let count = min(BlockLayout.frameCountMax, Int(frameCount.rawValue) - firstFrame)
            let start = end
            end = encodeBlock(
                pcm.baseAddress! + firstFrame * format.bytesPerFrame, count: count, into: stream, at: start)
            stream.storeLittleEndian(UInt32(end - start), at: block * BlockLayout.tableEntryByteCount)
        }
        return end
    }

    private func encodeBlock(
        _ pcm: UnsafeRawPointer, count: Int, into stream: UnsafeMutableRawBufferPointer, at start: Int
    ) -> Int {
        var end = start
        for channel in stride(from: 0, to: format.channelCount, by: 2) {
            load(channel, of: pcm, count: count, into: left)
            if channel + 1 < format.channelCount {
                load(channel + 1, of: pcm, count: count, into: right)
                end = encodePair(count: count, into: stream, at: end)
            } else {
                end = write(left, left.plan(sampleCount: count), count: count, into: stream, at: end)
            }
        }
        return end
    }

    private func load(_ channel: Int, of pcm: UnsafeRawPointer, count: Int, into signal: Signal) {
        let sampleFormat = format.sampleFormat
        SampleConversion.load(
            count, from: pcm + channel * sampleFormat.bytesPerSample, format: sampleFormat,
            channelCount: format.channelCount, into: signal.samples)
    }

    private func encodePair(count: Int, into stream: UnsafeMutableRawBufferPointer, at start: Int) -> Int {
        StereoMode.split(
            left: left.samples, right: right.samples, count: count,
            middle: middle.samples, side: side.samples)
        let leftPlan = left.plan(sampleCount: count)
        let rightPlan = right.plan(sampleCount: count)
        let middlePlan = middle.plan(sampleCount: count)
        let sidePlan = side.plan(sampleCount: count)
        if middlePlan.byteCount + sidePlan.byteCount < leftPlan.byteCount + rightPlan.byteCount {
            stream[start] = StereoMode.midSide.rawValue
            let end = write(middle, middlePlan, count: count, into: stream, at: start + 1)
            return write(side, sidePlan, count: count, into: stream, at: end)
        }
        stream[start] = StereoMode.leftRight.rawValue
        let end = write(left, leftPlan, count: count, into: stream, at: start + 1)
        return write(right, rightPlan, count: count, into: stream, at: end)
    }

    /// Writes one signal and returns where it ends.
    private func write(
        _ signal: Signal, _ plan: SignalPlan, count: Int, into stream: UnsafeMutableRawBufferPointer,
        at start: Int
    ) -> Int {
        let groupCount = BlockLayout.groupCount(sampleCount: count)
        var end = start
        stream[end] = UInt8(plan.order)
        end += 1
        for index in 0..<plan.order {
            stream.storeLittleEndian(signal.samples[index], at: end)
            end += 4
        }
        stream[end] = UInt8(plan.baseWidth)
        end += 1

        let widths = signal.widths + plan.order * BlockLayout.groupCountMax
        for group in stride(from: 0, to: groupCount, by: 2) {
            let low = max(Int(widths[group]), plan.baseWidth) - plan.baseWidth
            let next = group + 1 < groupCount ? Int(widths[group + 1]) : 0
            let high = max(next, plan.baseWidth) - plan.baseWidth
            stream[end] = UInt8(low | high << 4)
            end += 1
        }

        FixedPredictor.predict(signal.samples, count: count, order: plan.order, into: residuals)
        for index in count..<groupCount * BlockLayout.groupSampleCount { residuals[index] = 0 }
        var output = stream.baseAddress! + end
        for group in 0..<groupCount {
            let width = max(Int(widths[group]), plan.baseWidth)
            BitPacking.pack(residuals + group * BlockLayout.groupSampleCount, width: width, into: output)
            output += 4 * width
        }
        return output - stream.baseAddress!
    }
}
