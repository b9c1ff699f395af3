// SPDX-License-Identifier: MIT
import ArgumentParser
import Attacca
import CacheModel
import Foundation
import Prediction
import Threading

/// How often listeners wait, and what it costs to spare them that.
struct ListenLab: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "listen",
        abstract: "Let simulated listeners loose on the planner, the memory tiers and the models.",
        discussion: """
            A virtual clock, one worker that renders, no audio. A hit is a chunk that is wholly rendered and in a tier when \
            it is asked for. Each session begins with empty memory and with what was learned before. --memory-mb is one \
            tier of decoded chunks; with --l1-mb and --l2-mb there are two, the second with a ratio of --l2-ratio.
            """)

    @Option(help: "The same seed is the same listeners.")
    var seed: UInt64 = 1
    @Option(help: "Listeners.")
    var listeners = 60
    @Option(help: "Sessions of each.")
    var sessions = 25
    @Option(help: "Duration of a chunk, in seconds.")
    var chunkSeconds = 10.0
    @Option(help: "Sample format: s16, s24, s32, f32.")
    var format = "s16"
    @Option(help: "Memory for decoded chunks, in MB.")
    var memoryMb = 45
    @Option(name: .customLong("l1-mb"), help: "L1, in MB of decoded chunks; instead of --memory-mb.")
    var l1Mb: Int?
    @Option(name: .customLong("l2-mb"), help: "L2, in MB of compressed chunks.")
    var l2Mb: Int?
    @Option(name: .customLong("l2-ratio"), help: "Decoded bytes for each byte in L2 and on disk.")
    var l2Ratio = 1.6
    @Option(
        help:
            "What is rendered ahead and kept: benefit, fixed, or lru (benefit, but least recently used is evicted)."
    )
    var policy = "benefit"
    @Option(help: "Seconds of audio that the worker renders in a second.")
    var renderSpeed = 15.0
    @Option(help: "Preset switches an hour; what the kind says by default.")
    var switchesPerHour: Double?
    @Option(help: "What kind of listeners: mixed, casual, explorer.")
    var kind = ListenerKind.mixed
    @Option(
        help: "The chance of a stall below which a chunk is not rendered; that of a power mode by default.")
    var stopThreshold: Double?
    @Option(help: "Power mode: plugged, battery, eco.")
    var power = "plugged"
    @Option(
        help: "Instead of sessions: days with one to four sessions each, and a disk tier that survives them.")
    var days: Int?
    @Option(help: "The disk tier, in MB; 0 for none.")
    var diskMb = 0
    @Flag(help: "Print JSON; that is all there is.")
    var json = false

    func run() throws { try LabJSON.print(report()) }

    func report() throws -> ListenReport {
        let settings = try settings()
        let sampleFormat = try sampleFormat()
        var generator = LabGenerator(seed: seed)
        let library = SimulatedLibrary(
            chunkSeconds: chunkSeconds, sampleFormat: sampleFormat, using: &generator)
        let seeds = (0..<listeners).map { _ in generator.next() }
        let rate = switchesPerHour ?? kind.switchesPerHour
        let tallies = Lock<[Result<ListenTally, PredictionError>?]>(Array(repeating: nil, count: listeners))
        DispatchQueue.concurrentPerform(iterations: seeds.count) { number in
            var listener = VirtualListener(
                library: library, seed: seeds[number], switchesPerHour: rate,
                diskByteCount: Int64(diskMb) * 1_000_000)
            let tally = Result { () throws(PredictionError) in
                if let days { return try listener.listen(dayCount: days, settings: settings) }
                return try listener.listen(sessionCount: sessions, settings: settings)
            }
            tallies.withLock { $0[number] = tally }
        }
        // In the order of the listeners, not in that in which they are done: sums would differ.
        let total = try tallies.withLock { $0 }.reduce(ListenTally()) { try $0 + $1!.get() }
        return ListenReport(total, options: self, settings: settings, switchesPerHour: rate)
    }

    func validate() throws {
        for (name, count) in [("listeners", listeners), ("sessions", sessions), ("days", days ?? 1)] {
            guard 1...1_000_000 ~= count else { throw ValidationError("--\(name) is 1 to 1000000.") }
        }
        guard CacheConfiguration.chunkSecondsRange.contains(chunkSeconds) else {
            throw ValidationError("--chunk-seconds is 1 to 60.")
        }
        let sizes = [
            ("memory-mb", memoryMb), ("l1-mb", l1Mb ?? 0), ("l2-mb", l2Mb ?? 0), ("disk-mb", diskMb),
        ]
        for (name, size) in sizes {
            guard 0..<1_000_000_000 ~= size else { throw ValidationError("--\(name) is 0 to 999999999.") }
        }
        guard 0.01...10_000 ~= renderSpeed else { throw ValidationError("--render-speed is 0.01 to 10000.") }
        guard 0.1...100 ~= l2Ratio else { throw ValidationError("--l2-ratio is 0.1 to 100.") }
        guard 0..<10_000 ~= switchesPerHour ?? 0 else {
            throw ValidationError("--switches-per-hour is 0 to less than 10000.")
        }
        guard 0...1 ~= stopThreshold ?? 0 else { throw ValidationError("--stop-threshold is 0 to 1.") }
        _ = try settings()
        _ = try sampleFormat()
    }

    private func sampleFormat() throws -> SampleFormat {
        let formats: [String: SampleFormat] = ["s16": .int16, "s24": .int24, "s32": .int32, "f32": .float32]
        guard let sampleFormat = formats[format] else {
            throw ValidationError("--format is s16, s24, s32 or f32, not \(format).")
        }
        return sampleFormat
    }

    private func settings() throws -> VirtualEngine.Settings {
        guard let policy = VirtualEngine.Policy(rawValue: policy) else {
            throw ValidationError("--policy is benefit, fixed or lru, not \(policy).")
        }
        let thresholds = [
            "plugged": Planner.pluggedStopThreshold, "battery": Planner.batteryStopThreshold,
            "eco": Planner.ecoStopThreshold,
        ]
        guard let threshold = thresholds[power] else {
            throw ValidationError("--power is plugged, battery or eco, not \(power).")
        }
        var settings = VirtualEngine.Settings()
        settings.policy = policy
        settings.l1Capacity = .megabytes(l1Mb ?? memoryMb)
        settings.l2Capacity = .megabytes(l2Mb ?? 0)
        settings.payloadShare = 1 / l2Ratio
        settings.renderSpeed = renderSpeed
        settings.stopThreshold = stopThreshold ?? threshold
        return settings
    }
}
