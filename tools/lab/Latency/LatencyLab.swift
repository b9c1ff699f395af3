// SPDX-License-Identifier: MIT
import ArgumentParser
import Attacca
import CacheModel
import Logging

/// How long an audio callback takes to read, and a player's thread to look a chunk up.
struct LatencyLab: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "latency",
        abstract: "Time real-time reads and look-ups of chunks that are in memory, in nanoseconds.",
        discussion: """
            int16 chunks of 10 s, stereo, 44.1 kHz, all in L1 before anything is timed; no disk, no render meanwhile. A read is \
            timed in processor time of its thread, each by itself, a look-up in elapsed time. Reading the clock is part of every \
            time; what that takes is given beside, and under "machine" how long arithmetic of the same length takes: where \
            that has the same slowest calls, they are the machine's.
            """)

    private static let track: TrackID = "noise"
    private static let chunkSeconds = 10.0
    private static let chunkCount = 4

    @Option(help: "Frames of a read.")
    var frames = 512
    @Option(help: "Reads that are timed, of each kind.")
    var reads = 200_000
    @Option(help: "Look-ups that are timed, of each thread.")
    var lookups = 200_000
    @Option(help: "Threads that look up at once.")
    var threads = 2
    @Flag(help: "Print JSON. It is what is printed in any case; for symmetry with the other tools.")
    var json = false

    func validate() throws {
        guard (1...16_384).contains(frames) else {
            throw ValidationError("--frames is 1 to 16384, not \(frames).")
        }
        guard (1...100_000_000).contains(reads) else {
            throw ValidationError("--reads is 1 to 100000000, not \(reads).")
        }
        guard (1...100_000_000).contains(lookups) else {
            throw ValidationError("--lookups is 1 to 100000000, not \(lookups).")
        }
        guard (1...64).contains(threads) else {
            throw ValidationError("--threads is 1 to 64, not \(threads).")
        }
    }

    func run() throws { try LabJSON.print(try report()) }

    func report() throws -> LatencyReport {
        let frameCount = Int64(Self.chunkSeconds * Double(NoiseRenderer.sampleRate)) * Int64(Self.chunkCount)
        var configuration = CacheConfiguration()
        configuration.chunkSeconds = Self.chunkSeconds
        configuration.presets = ReadMeasurement.presets
        configuration.isAudioAnalysisEnabled = false
        configuration.memoryPressure = .off
        configuration.logger = Logger(label: "attacca-lab") { _ in SwiftLogNoOpLogHandler() }
        let cache = try PlayerCache.openBlocking(
            at: .memoryOnly, renderer: NoiseRenderer(frameCount: FrameCount(frameCount)),
            configuration: configuration)
        for preset in ReadMeasurement.presets {
            for index in 0..<Self.chunkCount {
                _ = try cache.waitForChunk(ChunkRequest(track: Self.track, preset: preset, index: index))
            }
        }
        cache.waitUntilIdle()
        func reads(_ output: ReaderOutput, isSwitching: Bool = false) throws -> LatencyQuantiles {
            try ReadMeasurement(output: output, frames: frames, reads: self.reads, isSwitching: isSwitching)
                .run(on: cache, track: Self.track)
        }
        let float = try reads(.float32Interleaved)
        let report = LatencyReport(
            frames: frames, processorClock: ThreadClock.processorTime.cost,
            machine: MachineMeasurement(nanoseconds: float.p50Ns, count: self.reads).run(),
            read: [
                "float32_interleaved": float,
                "float32_planar": try reads(.float32Planar),
                "int16_interleaved": try reads(.int16Interleaved),
                "int32_interleaved": try reads(.int32Interleaved),
            ],
            readWhileSwitching: try reads(.float32Interleaved, isSwitching: true),
            elapsedClock: ThreadClock.elapsed.cost, lookupThreads: threads,
            lookup: try LookupMeasurement(lookups: lookups, threads: threads)
                .run(on: cache, track: Self.track, chunkCount: Self.chunkCount))
        try cache.closeBlocking()
        return report
    }
}
