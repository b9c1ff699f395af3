// SPDX-License-Identifier: MIT
import CacheModel
import Synchronization
import TestSupport
import Testing
import Threading

@testable import Attacca

/// An audio callback on a thread of its own, a listener on another, and the engine between them with a cache that is too
/// small for what they do: chunks come late and go, windows follow each other in the middle of fades.
@Suite struct ReaderStressTests {
    /// The callback's thread, and what it heard.
    private final class Listening: Sendable {
        private let reader: PlaybackReader
        private let isOver = Atomic(false)
        private let heard = Lock((worstJump: 0.0, music: 0, reads: 0))

        init(_ reader: PlaybackReader) { self.reader = reader }

        /// Reads until it is over, as fast as it can.
        func run() {
            var samples = [Float](repeating: 0, count: 256)
            var last: Float = 0
            var worst: Float = 0
            var (music, reads) = (0, 0)
            while !isOver.load(ordering: .acquiring) {
                let result = samples.withUnsafeMutableBytes {
                    reader.read(into: $0.baseAddress!, frames: 256)
                }
                for sample in samples {
                    worst = max(worst, abs(sample - last))
                    last = sample
                }
                music += result.frameCount
                reads += 1
                if result.status != .complete { reader.waitUntilReady(frames: 256, withinSeconds: 0.001) }
            }
            heard.withLock { $0 = (Double(worst), music, reads) }
        }

        func end() { isOver.store(true, ordering: .releasing) }

        var outcome: (worstJump: Double, music: Int, reads: Int) { heard.withLock { $0 } }
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func `on the engine too no sample jumps, whatever the listener does`(seed: UInt64) throws {
        var configuration = Fixture.configuration(presets: ["a", "bb", "ccc"])
        configuration.sampleFormat = .float32
        configuration.l1Capacity = ByteCount(10 * SineRenderer.sampleRate * 4)
        let cache = try PlayerCache.openBlocking(
            at: .memoryOnly, renderer: SineRenderer(), configuration: configuration)
        let playback = cache.playback()
        let tracks: [TrackID] = ["x", "y", "z"]
        playback.setQueue(tracks)
        var settings = ReaderConfiguration()
        settings.sampleRate = SineRenderer.sampleRate
        settings.channelCount = 1
        let reader = try playback.makeReader(output: .float32Interleaved, configuration: settings)
        let listening = Listening(reader)
        let thread = WorkerThread(name: "callback") { listening.run() }
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<600 {
            act(on: reader, playback, tracks, &generator)
            reader.waitUntilReady(frames: 256, withinSeconds: 0.002)
        }
        listening.end()
        thread.join()
        let outcome = listening.outcome
        let jumpMax = SineRenderer.jumpMax(rampFrames: 40)
        #expect(outcome.worstJump <= jumpMax, "seed \(seed): \(outcome)")
        #expect(outcome.music > SineRenderer.sampleRate, "seed \(seed): \(outcome)")
        expectConsistent(cache.statistics())
        try cache.closeBlocking()
    }

    private func act(
        on reader: PlaybackReader, _ playback: PlaybackSession, _ tracks: [TrackID],
        _ generator: inout SeededGenerator
    ) {
        let presets: [Preset] = ["a", "bb", "ccc"]
        let preset = presets.randomElement(using: &generator)!
        let frame = Int64.random(
            in: 0..<Int64(SineRenderer.sampleRate * SineRenderer.seconds), using: &generator)
        switch Int.random(in: 0..<12, using: &generator) {
        case 0...4: reader.setPreset(preset)
        case 5, 6: reader.seek(toFrame: frame)
        case 7: reader.pause()
        case 8: playback.setQueue(tracks.shuffled(using: &generator))
        case 9: reader.play(tracks.randomElement(using: &generator)!, atFrame: frame, preset: preset)
        default: reader.resume()
        }
    }
}
