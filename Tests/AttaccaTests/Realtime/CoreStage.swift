// SPDX-License-Identifier: MIT
import CRealtime
import CacheModel

@testable import Attacca

/// A reader's core without an engine: windows that a test makes, reads that it looks at.
final class CoreStage {
    static let sampleRate = 44_100
    static let fadeFrames: Int64 = 882
    static let rampFrames: Int64 = 220

    let core: ReaderCore
    let output: ReaderOutput
    let source: SampleFormat
    let channelCount: Int
    /// What the next window says.
    var window: ReaderWindow

    init(source: SampleFormat = .float32, output: ReaderOutput = .float32Interleaved, channelCount: Int = 1) {
        self.output = output
        self.source = source
        self.channelCount = channelCount
        core = ReaderCore(
            attacca_rt_settings(
                source_format: UInt32(source.rawValue), output_format: output.format,
                channel_count: UInt32(channelCount), fade_frames: Self.fadeFrames,
                ramp_frames: Self.rampFrames))
        window = ReaderWindow(
            jump: 1, jumpTrack: 1, jumpFrame: 0, variant: 0, fallback: nil, fillsGaps: true, run: .playing)
    }

    /// A chunk whose samples, channel after channel in each frame, are those bytes.
    func chunk(_ bytes: [UInt8]) -> PCMChunk {
        let format = PCMFormat(
            sampleFormat: source, sampleRate: Self.sampleRate, channelCount: channelCount)
        var buffer = PCMBuffer(
            format: format, frameCount: FrameCount(Int64(bytes.count / format.bytesPerFrame)))
        buffer.withUnsafeMutableBytes { $0.copyBytes(from: bytes) }
        return PCMChunk(buffer)
    }

    func chunk<Sample>(samples: [Sample]) -> PCMChunk {
        chunk(samples.withUnsafeBytes { Array($0) })
    }

    /// Adds a chunk to the next window.
    func add(_ chunk: PCMChunk, track: UInt32 = 1, variant: UInt32 = 0, firstFrame: Int64 = 0) {
        window.add(
            ReaderWindow.Span(
                track: track, variant: variant, frames: firstFrame..<firstFrame + chunk.frameCount.rawValue,
                chunk: chunk))
    }

    /// Shows the window to the callback.
    func publish() { core.publish(window) }

    /// Reads interleaved samples, from a buffer that holds other things before.
    func read<Sample: BitwiseCopyable>(
        _ frameCount: Int, as type: Sample.Type = Float.self
    ) -> (samples: [Sample], result: ReaderResult) {
        let byteCount = frameCount * channelCount * MemoryLayout<Sample>.stride
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: byteCount, alignment: 16)
        defer { memory.deallocate() }
        memory.initializeMemory(as: UInt8.self, repeating: 0x55)
        let result = ReaderResult(
            attacca_rt_read(core.pointer, memory.baseAddress!, Int64(frameCount)))
        return (Array(memory.bindMemory(to: Sample.self)), result)
    }

    /// Reads each channel into an array of its own.
    func readPlanes(_ frameCount: Int) -> (planes: [[Float]], result: ReaderResult) {
        let planes = (0..<channelCount).map { _ in
            UnsafeMutableBufferPointer<Float>.allocate(capacity: frameCount)
        }
        defer { for plane in planes { plane.deallocate() } }
        for plane in planes { plane.initialize(repeating: 55) }
        let pointers: [UnsafeMutablePointer<Float>?] = planes.map { $0.baseAddress! }
        let result = pointers.withUnsafeBufferPointer {
            ReaderResult(attacca_rt_read_planes(core.pointer, $0.baseAddress!, Int64(frameCount)))
        }
        return (planes.map { Array($0) }, result)
    }

    var report: attacca_rt_report { core.observe() }
}
