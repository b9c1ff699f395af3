// SPDX-License-Identifier: MIT
public import CacheModel
import SQLiteDatabase

extension LearningStore {
    /// Chunks whose features are kept, over all tracks; the ones saved longest ago make room.
    public static let featureCountMax = 200_000

    /// What is stored of how chunks of a track sound, by chunk index.
    ///
    /// - Parameter chunks: The chunks to look for; `nil` for all of the track.
    /// - Complexity: O(log *n*) in what is stored, and O(chunks).
    public func features(
        of source: FeatureRecord.Source, chunks: Range<Int>? = nil
    ) throws(LearningError) -> [Int: AudioFeatures] {
        let range = chunks ?? 0..<Int.max
        let rows = try read("read the features of \(source.track)") { connection throws(SQLiteError) in
            try connection.statement(
                """
                SELECT chunk_index, energy, brightness, dynamics, vocal_presence, tempo_energy FROM feature
                WHERE track_uri = ? AND track_revision = ? AND analyser_version = ? AND chunk_frame_count = ?
                    AND chunk_index >= ? AND chunk_index < ?
                """
            ).rows(Self.key(source) + [.number(range.lowerBound), .number(range.upperBound)]) {
                row throws(SQLiteError) in
                (
                    try row.integer(0, in: 0...ChunkKey.indexMax),
                    AudioFeatures(
                        energy: try row.real(1), brightness: try row.real(2), dynamics: try row.real(3),
                        vocalPresence: try row.real(4), tempoEnergy: try row.real(5))
                )
            }
        }
        return Dictionary(rows) { first, _ in first }
    }

    /// Saves how chunks sound, over what was saved of them before; one transaction.
    public func save(_ features: [FeatureRecord]) throws(LearningError) {
        guard !features.isEmpty else { return }
        try write("save the features of \(features.count) chunks") { connection throws(SQLiteError) in
            let statement = try connection.statement(
                """
                INSERT OR REPLACE INTO feature (track_uri, track_revision, analyser_version, chunk_frame_count,
                    chunk_index, energy, brightness, dynamics, vocal_presence, tempo_energy)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
            for record in features {
                let values = record.features
                try statement.run(
                    Self.key(record.source) + [
                        .number(record.chunkIndex), .real(values.energy), .real(values.brightness),
                        .real(values.dynamics), .real(values.vocalPresence), .real(values.tempoEnergy),
                    ])
            }
            try connection.statement(
                "DELETE FROM feature WHERE feature_id <= (SELECT max(feature_id) FROM feature) - ?"
            ).run(.number(Self.featureCountMax))
        }
    }

    /// Forgets how a track sounded before it was modified.
    ///
    /// - Parameter revision: The one whose features stay.
    /// - Returns: Chunks that were forgotten.
    @discardableResult
    public func removeFeatures(
        of track: TrackID, except revision: TrackRevision
    ) throws(LearningError) -> Int {
        try write("forget the earlier features of \(track)") { connection throws(SQLiteError) in
            try connection.statement("DELETE FROM feature WHERE track_uri = ? AND track_revision <> ?")
                .run(.text(track.rawValue), .bits(revision.rawValue))
        }
    }

    private static func key(_ source: FeatureRecord.Source) -> [SQLiteValue] {
        [
            .text(source.track.rawValue), .bits(source.revision.rawValue), .number(source.analyserVersion),
            .integer(source.chunkFrameCount.rawValue),
        ]
    }
}
