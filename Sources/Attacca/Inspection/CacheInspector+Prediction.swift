// SPDX-License-Identifier: MIT
import AudioAnalysis
public import CacheModel
import LearningStorage

extension CacheInspector {
    /// What would be predicted of a listener; of one who is not known, what is shipped.
    ///
    /// - Parameters:
    ///   - listener: Who the listener is.
    ///   - presets: The presets that a player offers.
    ///   - rules: What audio suits which of them before any was chosen.
    /// - Throws: ``AttaccaError/Code/cacheUnavailable``.
    /// - Precondition: The name of the listener has 1 to 256 UTF-8 bytes.
    public func forecast(
        of listener: String = "default", among presets: [Preset], rules: AffinityRules = .reference
    ) throws(AttaccaError) -> ListenerForecast {
        guard let name = ListenerName(checking: listener) else {
            preconditionFailure("a listener's name has 1 to 256 bytes, not \(listener.utf8.count)")
        }
        return try reading { () throws in
            try ListenerForecast(
                listener: listener, state: try learning.load(listener: name).predictor, presets: presets,
                rules: rules)
        }
    }

    /// What is stored of how a chunk sounds; `nil` when that is nothing, or of another version of the analysis.
    ///
    /// - Parameters:
    ///   - track: Which track.
    ///   - revision: Of which content.
    ///   - chunkFrameCount: Frames of every chunk but the last, which tells the grid that `index` counts in.
    ///   - index: The place of the chunk in the track, from 0 to `ChunkKey.indexMax`.
    public func features(
        of track: TrackID, revision: TrackRevision, chunkFrameCount: FrameCount, chunkIndex index: Int
    ) throws(AttaccaError) -> AudioFeatures? {
        try reading { () throws in
            let source = FeatureRecord.Source(
                track: track, revision: revision, chunkFrameCount: chunkFrameCount,
                analyserVersion: FeatureAnalyzer.version)
            return try learning.features(of: source, chunks: index..<index + 1)[index]
        }
    }
}
