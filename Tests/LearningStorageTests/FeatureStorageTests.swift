// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import LearningStorage
import SQLiteDatabase
import TestSupport
import Testing

/// How chunks sound is kept by track revision, chunk and analyser.
@Suite struct FeatureStorageTests {
    private let fixture = LearningFixture()

    private func source(
        _ track: TrackID = "track", revision: UInt64 = .max, frames: Int64 = 441_000, version: Int = 1
    ) -> FeatureRecord.Source {
        FeatureRecord.Source(
            track: track, revision: TrackRevision(rawValue: revision),
            chunkFrameCount: FrameCount(frames), analyserVersion: version)
    }

    private func features(_ energy: Double) -> AudioFeatures {
        AudioFeatures(
            energy: energy, brightness: 0.1 + 0.2, dynamics: 1 / 3, vocalPresence: 1, tempoEnergy: 0)
    }

    @Test func `features come back to the last bit, for the chunks that are asked for`() throws {
        let database = try fixture.openDatabase()
        let store = fixture.store(database)
        let saved = [0, 1, 2, 7, ChunkKey.indexMax].map {
            FeatureRecord(source: source(), chunkIndex: $0, features: features(Double($0) / 7))
        }
        try store.save(saved)
        database.close()
        let next = fixture.store(try fixture.openDatabase())
        let all = Dictionary(uniqueKeysWithValues: saved.map { ($0.chunkIndex, $0.features) })
        #expect(try next.features(of: source()) == all)
        #expect(try next.features(of: source(), chunks: 1..<7) == all.filter { (1..<7).contains($0.key) })
        #expect(try next.features(of: source(), chunks: 3..<3).isEmpty)
    }

    @Test func `another revision, chunk duration, track or analyser is another matter`() throws {
        let store = fixture.store(try fixture.openDatabase())
        let sources = [
            source(), source("other"), source(revision: 1), source(frames: 480_000), source(version: 2),
        ]
        for (number, source) in sources.enumerated() {
            try store.save([
                FeatureRecord(source: source, chunkIndex: 0, features: features(Double(number) / 10))
            ])
        }
        for (number, source) in sources.enumerated() {
            #expect(try store.features(of: source) == [0: features(Double(number) / 10)])
        }
    }

    @Test func `what is saved again replaces what was there`() throws {
        let store = fixture.store(try fixture.openDatabase())
        for energy in [0.2, 0.4] {
            try store.save([FeatureRecord(source: source(), chunkIndex: 0, features: features(energy))])
        }
        #expect(try store.features(of: source()) == [0: features(0.4)])
    }

    @Test func `what a track sounded like before it was modified goes, and nothing else`() throws {
        let store = fixture.store(try fixture.openDatabase())
        for source in [source(revision: 1), source(revision: 2), source("other", revision: 1)] {
            try store.save(
                (0..<3).map { FeatureRecord(source: source, chunkIndex: $0, features: features(0.5)) })
        }
        #expect(try store.removeFeatures(of: "track", except: TrackRevision(rawValue: 2)) == 3)
        #expect(try store.features(of: source(revision: 1)).isEmpty)
        #expect(try store.features(of: source(revision: 2)).count == 3)
        #expect(try store.features(of: source("other", revision: 1)).count == 3)
    }

    @Test func `beyond the limit the oldest go`() throws {
        let database = try fixture.openDatabase()
        let store = fixture.store(database)
        try store.save([FeatureRecord(source: source("first"), chunkIndex: 0, features: features(0.5))])
        // As if so many had been saved since.
        try database.write { connection throws(SQLiteError) in
            try connection.execute(
                "UPDATE feature SET feature_id = 1; INSERT INTO feature SELECT \(LearningStore.featureCountMax),"
                    + " 'second', 1, 1, 1, 0, 0, 0, 0, 0, 0")
        }
        try store.save([FeatureRecord(source: source("third"), chunkIndex: 0, features: features(0.5))])
        #expect(try store.features(of: source("first")).isEmpty)
        #expect(try store.features(of: source("third")).count == 1)
        let tracks = try database.read { connection throws(SQLiteError) in
            try connection.statement("SELECT track_uri FROM feature ORDER BY 1")
                .rows { row throws(SQLiteError) in try row.text(0) }
        }
        #expect(tracks == ["second", "third"])
    }

    @Test func `erasing a listener leaves what tracks sound like`() throws {
        let store = fixture.store(try fixture.openDatabase())
        _ = try fixture.begin(store)
        try store.save([FeatureRecord(source: source(), chunkIndex: 0, features: features(0.5))])
        try store.reset(listener: .default)
        #expect(try store.features(of: source()).count == 1)
    }
}
