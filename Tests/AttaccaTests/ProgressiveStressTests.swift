// SPDX-License-Identifier: MIT
import CacheModel
import PresetRendering
import TestSupport
import Testing
import Threading

@testable import Attacca

/// Listeners who take parts and listeners who do not, at the same few chunks, while plans change and the renderer is what
/// it likes to be: it reports or is cut, asks or does not, and fails now and then.
@Suite(.timeLimit(.minutes(10))) struct ProgressiveStressTests {
    struct Broken: Error {}

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `whatever listeners ask for at once, parts are in order and every byte is right`(seed: UInt64) throws
    {
        let dice = Lock(SeededGenerator(seed: seed))
        let renderer = ScriptedRenderer(
            partialRendering: seed % 2 == 0 ? .reported : .ranges(preRollSeconds: 0)
        ) { request in
            for frames in stride(from: Int64(500), through: request.frameCount.rawValue, by: 500) {
                request.reportWritten(FrameCount(frames))
                if request.isCancelled { throw CancellationError() }
            }
            if dice.withLock({ Int.random(in: 0..<15, using: &$0) }) == 0 { throw Broken() }
        }
        var configuration = Fixture.configuration(l1Chunks: 25, l2Bytes: 80_000, presets: ["warm", "bright"])
        configuration.chunkSeconds = 10
        configuration.renderWorkerCount = 2
        let cache = try PlayerCache.openBlocking(
            at: .memoryOnly, renderer: renderer, configuration: configuration)
        try cache.register("track")
        let playback = cache.playback()
        let complaints = Lock<[String]>([])
        let threads = (0..<4).map { number in
            WorkerThread(name: "listener-\(number)") {
                var generator = SeededGenerator(seed: seed &* 100 &+ UInt64(number))
                for _ in 0..<60 {
                    let request = Fixture.request(
                        Int.random(in: 0..<9, using: &generator), preset: Bool.random() ? "warm" : "bright")
                    switch Int.random(in: 0..<10, using: &generator) {
                    case 0: try? cache.clear()
                    case 1, 2:
                        playback.report(
                            Playhead(
                                track: "track", positionSeconds: Double(request.index) * 10, preset: "warm"))
                    case 3, 4: _ = try? cache.waitForChunk(request)
                    default:
                        if let complaint = hear(cache, request, renderer) {
                            complaints.withLock { $0.append(complaint) }
                        }
                    }
                }
            }
        }
        for thread in threads { thread.join() }
        try cache.closeBlocking()
        #expect(complaints.withLock { $0 } == [], "seed \(seed)")
        expectConsistent(cache.statistics())
        let prefetch = cache.statistics().prefetch
        #expect(prefetch.renderedCount == prefetch.usedCount + prefetch.lateCount + prefetch.wastedCount)
    }

    /// Takes a chunk in parts; what was wrong with them, if anything.
    private func hear(_ cache: PlayerCache, _ request: ChunkRequest, _ renderer: ScriptedRenderer) -> String?
    {
        let (parts, end) = ProgressiveChunkTests.Listener(cache, request).waitForEnd()
        guard let format = parts.first?.chunk.format, let first = parts.first?.frames.lowerBound else {
            if case .failure = end { return nil }
            return "\(request) had no part"
        }
        let isJoined = zip(parts, parts.dropFirst()).allSatisfy {
            $0.frames.upperBound == $1.frames.lowerBound
        }
        let expected = try? renderer.base.expectedBytes(
            request.track, request.variant, frames: first..<parts.last!.frames.upperBound, format: format)
        let heard = parts.flatMap { $0.withUnsafeBytes { Array($0) } }
        guard isJoined, heard == expected else { return "\(request) came in wrong parts" }
        guard case .success(let whole) = end else { return nil }
        return whole.bytes == heard ? nil : "\(request) is not its parts"
    }

    /// The renderer of the tools, through the engine: parts while the chain runs, bit for bit what a render by hand gives.
    @Test(arguments: [SampleFormat.int16, .float32])
    func `a progressive miss of the reference renderer is a direct render, in parts of a second`(
        format: SampleFormat
    ) throws {
        let directory = TemporaryDirectory()
        let fixture = AudioFixture(.wavFloat)
        fixture.write(fixture.programme(seconds: 12), to: directory.file("track"))
        let renderer = ReferenceRenderer()
        var configuration = CacheConfiguration()
        configuration.logger = Fixture.logger
        configuration.sampleFormat = format
        configuration.chunkSeconds = 5
        configuration.isAudioAnalysisEnabled = false
        let cache = try PlayerCache.openBlocking(
            at: .memoryOnly, renderer: renderer, configuration: configuration)
        let track = TrackID(directory.file("track"))
        let description = try cache.register(track)
        let request = ChunkRequest(track: track, preset: "warm", index: 1)
        let (parts, end) = ProgressiveChunkTests.Listener(cache, request).waitForEnd()
        let whole = try end.get()
        var buffer = PCMBuffer(format: whole.chunk.format, frameCount: whole.chunk.frameCount)
        try renderer.render(
            RenderRequest(
                track: track, description: description, variant: request.variant, frames: whole.frames,
                format: whole.chunk.format), into: &buffer)
        let direct = PCMChunk(buffer).withUnsafeBytes { Array($0) }
        let isWholeRight = whole.bytes == direct
        let arePartsRight = parts.flatMap { $0.withUnsafeBytes { Array($0) } } == direct
        #expect(isWholeRight)
        #expect(arePartsRight)
        #expect(parts.count >= 2)
        try cache.closeBlocking()
    }
}
