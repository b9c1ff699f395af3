// SPDX-License-Identifier: MIT
import Attacca
import CacheModel
import Threading

/// Times the reads of an audio callback, in processor time of its thread. Every chunk is in memory before.
struct ReadMeasurement {
    /// Reads between two looks whether the engine keeps up, which are not timed.
    static let readsPerLook = 64
    static let warmUpCount = 2_000
    static let presets: [Preset] = ["dry", "bright"]

    let output: ReaderOutput
    let frames: Int
    let reads: Int
    /// Whether the preset is switched at every look, so that some of the reads fade.
    let isSwitching: Bool

    func run(on cache: PlayerCache, track: TrackID) throws -> LatencyQuantiles {
        let playback = cache.playback()
        playback.setQueue([track])
        var configuration = ReaderConfiguration()
        configuration.sampleRate = NoiseRenderer.sampleRate
        let reader = try playback.makeReader(output: output, configuration: configuration)
        reader.play(track, preset: Self.presets[0])
        let result = Lock<Result<[Int], any Error>?>(nil)
        let thread = WorkerThread(name: "callback") {
            let times = Result { try measured(of: reader, track) }
            result.withLock { $0 = times }
        }
        thread.join()
        return LatencyQuantiles(try result.withLock { $0 }!.get())
    }

    private func measured(of reader: PlaybackReader, _ track: TrackID) throws -> [Int] {
        let buffer = UnsafeMutableRawPointer.allocate(byteCount: frames * 2 * 4, alignment: 64)
        buffer.initializeMemory(as: UInt8.self, repeating: 0, count: frames * 2 * 4)
        let planes = UnsafeMutablePointer<UnsafeMutablePointer<Float>>.allocate(capacity: 2)
        let left = buffer.bindMemory(to: Float.self, capacity: frames * 2)
        planes.initialize(to: left)
        (planes + 1).initialize(to: left + frames)
        defer {
            planes.deallocate()
            buffer.deallocate()
        }
        let clock = ThreadClock.processorTime
        var times: [Int] = []
        times.reserveCapacity(reads)
        var done = 0
        while times.count < reads {
            if done % Self.readsPerLook == 0 {
                if reader.position.status == .ended { reader.play(track, preset: Self.presets[0]) }
                if isSwitching { reader.setPreset(Self.presets[done / Self.readsPerLook % 2]) }
                guard reader.waitUntilReady(frames: frames * Self.readsPerLook) else {
                    throw LabFailure("chunks that were in memory are not there")
                }
            }
            let begun = clock.nanoseconds
            let result =
                output == .float32Planar
                ? reader.read(intoPlanes: planes, frames: frames) : reader.read(into: buffer, frames: frames)
            let ended = clock.nanoseconds
            done += 1
            if result.status == .complete, done > Self.warmUpCount { times.append(ended - begun) }
        }
        return times
    }
}
