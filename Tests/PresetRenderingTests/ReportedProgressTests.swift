// SPDX-License-Identifier: MIT
import CacheModel
import PresetRendering
import TestSupport
import Testing
import Threading

/// How far a render says it is: what a listener hears before the rest is there.
@Suite struct ReportedProgressTests {
    private let directory = TemporaryDirectory()

    /// One report: how far, and the samples at that moment.
    private struct Report {
        let frameCount: Int64
        let samples: [UInt8]
    }

    @Test(arguments: [SampleFormat.int16, .float32], [0.0, 1.0])
    func `what is reported as written grows to the whole, and is not written again`(
        format: SampleFormat, intensity: Double
    ) throws {
        let fixture = AudioFixture(.wavFloat)
        fixture.write(fixture.programme(seconds: 3), to: directory.file("track"))
        let rendering = try Rendering(path: directory.file("track"))
        let frames: Range<Int64> = 30_000..<120_000
        let pcm = PCMFormat(sampleFormat: format, sampleRate: 44_100, channelCount: 2)
        var buffer = PCMBuffer(format: pcm, frameCount: FrameCount(Int64(frames.count)))
        let reports = Lock<[Report]>([])
        let memory = buffer.withUnsafeMutableBytes { Int(bitPattern: $0.baseAddress!) }
        let variant = Variant(preset: "punchy", intensity: Intensity(intensity))
        let request = RenderRequest(
            track: rendering.track, description: rendering.description, variant: variant, frames: frames,
            format: pcm,
            written: { written in
                let byteCount = Int(written.rawValue) * pcm.bytesPerFrame
                let bytes = UnsafeRawBufferPointer(
                    start: UnsafeRawPointer(bitPattern: memory), count: byteCount)
                reports.withLock { $0.append(Report(frameCount: written.rawValue, samples: Array(bytes))) }
            })
        try rendering.renderer.render(request, into: &buffer)
        let whole = PCMChunk(buffer).withUnsafeBytes { Array($0) }
        let all = reports.withLock { $0 }
        #expect(all.count > 30)
        #expect(all.first!.frameCount <= 44_100 / 20)
        #expect(all.last?.frameCount == Int64(frames.count))
        #expect(zip(all, all.dropFirst()).allSatisfy { $0.frameCount < $1.frameCount })
        #expect(all.allSatisfy { whole.starts(with: $0.samples) })
        #expect(whole == (try rendering.bytes(variant, frames, format: format)))
    }
}
