// SPDX-License-Identifier: MIT
import CacheModel
import Logging
import StorageIO
import Testing

@testable import Attacca

/// What most tests of the engine need: a quiet logger, small chunks, and short names.
enum Fixture {
    static let presets: [Preset] = ["adaptive", "gentle", "warm", "bright", "punchy"]
    /// One second at 1 kHz, two channels of 16 bits.
    static let chunkByteCount = 4_000

    static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    static func configuration(
        l1Chunks: Int = 40, l2Bytes: Int = 400_000, presets: [Preset] = []
    ) -> CacheConfiguration {
        var configuration = CacheConfiguration()
        configuration.chunkSeconds = 1
        configuration.l1Capacity = ByteCount(l1Chunks * chunkByteCount)
        configuration.l2Capacity = ByteCount(l2Bytes)
        configuration.presets = presets
        // Its findings change predictions whenever they come: for tests that wait for them.
        configuration.isAudioAnalysisEnabled = false
        // A busy machine is no hanging disk.
        configuration.diskDeadlineSecondsRange = 30...30
        configuration.closePatienceSeconds = 60
        // Nor is it another machine.
        configuration.memoryPressure = .off
        configuration.powerMode = .plugged
        configuration.logger = logger
        return configuration
    }

    /// No disk tier.
    static func memoryOnly(_ configuration: CacheConfiguration) -> DiskReader {
        let statistics = StatisticsRecorder(
            openedAt: MonotonicTime(nanoseconds: 0), stallThresholdSeconds: 1,
            events: EventHub(timeSource: configuration.timeSource))
        let keeper = DiskTierKeeper(
            directory: nil, configuration: configuration, fileSystem: PosixFileSystem(),
            statistics: statistics)
        return DiskReader(keeper: keeper, configuration: configuration, statistics: statistics)
    }

    static func request(_ index: Int, track: TrackID = "track", preset: Preset = "warm") -> ChunkRequest {
        ChunkRequest(track: track, preset: preset, index: index)
    }

    static func track(
        _ id: TrackID = "track", seconds: Double = 95.5, chunkSeconds: Double = 1
    ) -> RegisteredTrack {
        let description = TrackDescription(
            revision: TrackRevision(rawValue: 0), sampleRate: 1_000, channelCount: 2,
            frameCount: FrameCount(Int64(seconds * 1_000)))
        let format = PCMFormat(sampleFormat: .int16, sampleRate: 1_000, channelCount: 2)
        return RegisteredTrack(
            id: id, description: description, fingerprint: nil,
            grid: Grid(format: format, chunkSeconds: chunkSeconds),
            rendererRevision: RendererRevision(rawValue: 1))
    }

    /// What a plan may ask for, a chunk of whose need it is sure by half.
    static func want(
        _ key: ChunkKey, track: RegisteredTrack = track(), tier: Tier = .l2, probability: Double = 0.5,
        stallProbability: Double? = nil, renderSeconds: Double = 0.1, purpose: Plan.Purpose = .playing
    ) -> Plan.Want {
        Plan.Want(
            key: key, track: track, tier: tier, probability: probability,
            stallProbability: stallProbability ?? probability, renderSeconds: renderSeconds,
            purpose: purpose)
    }

    static func key(_ index: Int, preset: Preset = "warm", track: TrackID = "track") -> ChunkKey {
        self.track(track).key(variant: Variant(preset: preset), index: index)
    }
}

extension CachedChunk {
    var bytes: [UInt8] { withUnsafeBytes { Array($0) } }
}

extension CacheStatistics.MissCauses {
    var sum: Int {
        neverPredictedCount + predictedTooLateCount + evictedEarlyCount + cancelledCount + failedCount
            + invalidatedCount
    }
}

/// Holds in every state of every cache.
func expectConsistent(
    _ statistics: CacheStatistics, sourceLocation: SourceLocation = #_sourceLocation
) {
    let hits = statistics.hits.l1 + statistics.hits.l2 + statistics.hits.l3
    #expect(statistics.requestCount == hits + statistics.missCount, sourceLocation: sourceLocation)
    #expect(
        statistics.missCount
            == statistics.renderCount + statistics.coalescedCount + statistics.failureCount,
        sourceLocation: sourceLocation)
    #expect(statistics.missCount == statistics.missCauses.sum, sourceLocation: sourceLocation)
    #expect(statistics.bytes.l1 <= statistics.capacity.l1, sourceLocation: sourceLocation)
    #expect(statistics.bytes.l2 <= statistics.capacity.l2, sourceLocation: sourceLocation)
}
