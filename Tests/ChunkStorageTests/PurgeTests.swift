// SPDX-License-Identifier: MIT
import CacheDatabase
import CacheModel
import SQLiteDatabase
import TestSupport
import Testing

@testable import ChunkStorage

/// A purge removes what its criteria name together, and no rebuild brings it back.
@Suite struct PurgeTests {
    private let fixture = StoreFixture()
    private let tracks: [TrackID] = ["a", "b"]
    private let presets: [Preset] = ["warm", "punchy"]

    /// Four chunks of each preset of each track; those of index 0 were last used long ago.
    private func fill(_ store: ChunkStore) throws {
        for key in keys() { _ = store.append(fixture.chunk(key)) }
        try store.flush()
        try store.database.write { connection throws(SQLiteError) in
            try connection.execute("UPDATE chunk SET last_used_ms = 1000 WHERE chunk_index = 0")
        }
    }

    private func keys() -> [ChunkKey] {
        tracks.flatMap { track in
            presets.flatMap { preset in (0..<4).map { fixture.key($0, track: track, preset: preset) } }
        }
    }

    private static let cases: [(selection: PurgeSelection, isMeant: @Sendable (ChunkKey) -> Bool)] = [
        (PurgeSelection(track: "a"), { $0.track == "a" }),
        (PurgeSelection(preset: "warm"), { $0.variant.preset == "warm" }),
        (PurgeSelection(lastUsedBefore: WallTime(unixMilliseconds: 1_001)), { $0.index == 0 }),
        (
            PurgeSelection(
                track: "b", preset: "punchy", lastUsedBefore: WallTime(unixMilliseconds: 1_001)),
            { $0.track == "b" && $0.variant.preset == "punchy" && $0.index == 0 }
        ),
        (PurgeSelection(track: "c"), { _ in false }),
        (PurgeSelection(lastUsedBefore: WallTime(unixMilliseconds: 1_000)), { _ in false }),
        (PurgeSelection(), { _ in true }),
    ]

    @Test(arguments: 0..<7, [false, true])
    func `what meets every criterion goes, and the rest stays`(which: Int, losesDatabase: Bool) throws {
        let (selection, isMeant) = Self.cases[which]
        let meantCount = keys().count(where: isMeant)
        try fixture.withStore { store throws in
            try fill(store)
            let expected = try store.purgeable(selection)
            #expect(expected.chunkCount == meantCount)
            #expect(try store.purge(selection) == expected)
            #expect(try store.purgeable(selection).chunkCount == 0)
            #expect(store.statistics().removedCount == meantCount)
            #expect(try !store.verify().hasDamage)
        }
        if losesDatabase { try fixture.loseDatabase() }
        try fixture.withStore { store throws in
            for key in keys() {
                #expect(try fixture.isRight(store, key) == (isMeant(key) ? nil : true), "\(key)")
            }
        }
    }

    @Test func `a purge of many chunks goes in batches, and reaches all of them`() throws {
        try fixture.withStore { store throws in
            for index in 0..<2_300 {
                _ = store.append(
                    fixture.chunk(fixture.key(index, preset: index % 23 == 0 ? "warm" : "punchy"), count: 8))
            }
            try store.flush()
            #expect(try store.purge(PurgeSelection(preset: "punchy")).chunkCount == 2_200)
            #expect(store.statistics().chunkCount == 100)
        }
    }

    @Test func `a store that is open for reading says what would go, and removes nothing`() throws {
        try fixture.withStore { store throws in try fill(store) }
        try fixture.withStore(.readOnly) { store throws in
            #expect(try store.purgeable(PurgeSelection(preset: "warm")).chunkCount == 8)
            #expect(throws: StoreError.self) { try store.purge(PurgeSelection(preset: "warm")) }
            #expect(try store.purgeable(PurgeSelection(preset: "warm")).chunkCount == 8)
        }
    }
}
