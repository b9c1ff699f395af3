// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import LearningStorage
import Logging
import Prediction
import SQLiteDatabase
import TestSupport
import Testing

/// A cache directory, and listeners who behave as a seed says.
struct LearningFixture {
    let directory = TemporaryDirectory()
    let time = ManualTimeSource()
    static let presets: [Preset] = ["adaptive", "gentle", "warm", "bright", "punchy"]
    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    func openDatabase(_ mode: CacheDatabaseMode = .readWrite) throws -> CacheDatabase {
        try CacheDatabase.open(
            directory: directory.file("cache"), mode: mode, timeSource: time, logger: Self.logger)
    }

    func store(_ database: CacheDatabase) -> LearningStore {
        LearningStore(database: database, timeSource: time, logger: Self.logger)
    }

    func begin(_ store: LearningStore, _ listener: ListenerName = .default) throws -> SessionID {
        try store.beginSession(listener: listener, player: "test", playerVersion: "1.0")
    }

    /// Presets `preset1`, `preset2` ...
    static func presets(_ count: Int) -> [Preset] { (1...count).map { Preset("preset\($0)") } }

    /// A predictor that has seen nothing.
    static func predictor(_ presets: [Preset] = presets) -> Predictor { Predictor(presets: presets) }

    /// Lets a listener play, switch, seek and skip at random.
    ///
    /// - Returns: What came of it, in order.
    @discardableResult
    static func live(
        _ predictor: inout Predictor, seed: UInt64, switchCount: Int, hasAudio: Bool = true,
        startingAt start: Double = 0
    ) -> [PredictorOutcome] {
        var generator = SeededGenerator(seed: seed)
        func random(_ range: ClosedRange<Double>) -> Double { .random(in: range, using: &generator) }
        var outcomes: [PredictorOutcome] = []
        var second = start
        var now: MonotonicTime { MonotonicTime(nanoseconds: 0).advanced(bySeconds: second) }
        var current = predictor.presets[0]
        for _ in 0..<switchCount {
            second += random(5...400)
            let features = AudioFeatures(
                energy: random(0...1), brightness: random(0...1), dynamics: random(0...1),
                vocalPresence: random(0...1), tempoEnergy: random(0...1))
            let playing = PredictorEvent.Playing(
                preset: current, positionSeconds: random(0...300),
                features: hasAudio && random(0...1) < 0.8 ? features : nil,
                genre: [nil, "jazz", "rock", "Fünf é"].randomElement(using: &generator) ?? nil)
            outcomes += predictor.observe(.playing(playing), at: now)
            switch random(0...1) {
            case ..<0.1: outcomes += predictor.observe(.seeked(isForward: random(0...1) < 0.5), at: now)
            case ..<0.2: outcomes += predictor.observe(.trackChosen(isForward: random(0...1) < 0.7), at: now)
            default: break
            }
            second += 30
            let others = predictor.presets.filter { $0 != current }
            guard let next = others.randomElement(using: &generator) else { continue }
            outcomes += predictor.observe(.presetSwitched(from: current, to: next), at: now)
            predictor.settlePrefetch(
                PrefetchTrial(
                    presetRenderCounts: (0..<3).map { _ in Int.random(in: 0...4, using: &generator) },
                    readAheadRenderCount: 2, readAheadSavedCount: 1))
            current = next
        }
        return outcomes
    }

    /// What was settled, a second apart.
    static func settlements(
        _ outcomes: [PredictorOutcome], at start: Int64 = 1_800_000_000_000
    ) -> [SettlementRecord] {
        outcomes.compactMap { outcome in
            if case .settled(let settlement) = outcome { settlement } else { nil }
        }.enumerated().map { index, settlement in
            SettlementRecord(
                settlement: settlement,
                settledAt: WallTime(unixMilliseconds: start + Int64(index) * 1_000))
        }
    }
}
