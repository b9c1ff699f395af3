// SPDX-License-Identifier: MIT
import Attacca
import CInterposition
import Glibc
import Synchronization
import Threading

/// Reads as an audio callback does, millions of times, while a listener switches, seeks and pauses and the engine works;
/// prints what the reading thread called of what it must not.
///
///     ReaderProof READS FRAMES [retain | lock | allocate | call]
///
/// With the last argument the callback does that once, to show that it would be noticed.
@main struct ReaderProof {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 3, let reads = Int(arguments[1]), let frames = Int(arguments[2]) else {
            print("usage: ReaderProof READS FRAMES [retain | lock | allocate | call]")
            exit(64)
        }
        var configuration = CacheConfiguration()
        configuration.chunkSeconds = 60
        configuration.l1Capacity = .megabytes(120)
        configuration.l2Capacity = .zero
        configuration.presets = ["a", "b", "c"]
        configuration.isAudioAnalysisEnabled = false
        configuration.memoryPressure = .off
        let cache = try PlayerCache.openBlocking(
            at: .memoryOnly, renderer: NoiseRenderer(), configuration: configuration)
        let playback = cache.playback()
        let tracks: [TrackID] = ["x", "y"]
        playback.setQueue(tracks)
        var settings = ReaderConfiguration()
        settings.sampleRate = NoiseRenderer.sampleRate
        settings.channelCount = 1
        let reader = try playback.makeReader(output: .float32Interleaved, configuration: settings)
        reader.play(tracks[0], preset: "a")
        reader.waitUntilReady(frames: 1_000)
        let callback = Callback(
            reader: reader, readCount: reads, frameCount: frames,
            deed: arguments.count > 3 ? Callback.Deed(rawValue: arguments[3]) : nil)
        let thread = WorkerThread(name: "callback") { callback.run() }
        listen(to: reader, tracks, until: callback)
        print(callback.report)
        fflush(nil)
        thread.detach()
        // The callback's thread can neither be joined nor end in order: its system calls are trapped.
        _exit(0)
    }

    /// A listener without rest.
    private static func listen(to reader: PlaybackReader, _ tracks: [TrackID], until callback: Callback) {
        var state: UInt64 = 7
        func random(_ count: UInt64) -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) % count
        }
        let presets: [Preset] = ["a", "b", "c"]
        while !callback.isDone.load(ordering: .acquiring) {
            reader.waitUntilReady(frames: 48_000, withinSeconds: 0.002)
            switch random(40) {
            case 0...5: reader.setPreset(presets[Int(random(3))])
            case 6: reader.seek(toFrame: Int64(random(3_000)) * 48_000)
            case 7:
                reader.pause()
                reader.resume()
            case 8: reader.play(tracks[Int(random(2))], preset: presets[Int(random(3))])
            default: usleep(300)
            }
        }
    }
}
