// SPDX-License-Identifier: MIT
import AudioAnalysis
import CacheModel
import LearningStorage
import Logging
import Threading

/// Finds out what the chunks that play and come next sound like, on a thread of its own with background priority.
///
/// What is stored is taken from there; else the source is analysed where the renderer can give it, and where it
/// cannot, the rendering that plays, once it is decoded in L1: then the features are of whichever preset was heard
/// first. Nobody waits for any of this. What is found out is stored with what was learned.
///
/// A `Condition` around the table only: it is never held while something is read or analysed.
final class FeatureAnalysis: Sendable {
    /// The most of a chunk that is decoded for it, in bytes of float32; of longer ones the middle is looked at.
    static let sourceByteCountMax = 16 << 20

    private struct State {
        var table = FeatureTable()
        var isStopping = false
        /// Of which something was stored.
        var savedSources: Set<FeatureRecord.Source> = []
    }

    private let state = Condition(State())
    private let thread = Lock<WorkerThread?>(nil)
    private let pipeline: ChunkPipeline
    /// Whether anything is analysed: not where there is nothing to predict.
    let isEnabled: Bool

    init(pipeline: ChunkPipeline) {
        self.pipeline = pipeline
        let configuration = pipeline.configuration
        isEnabled = configuration.isAudioAnalysisEnabled && configuration.presets.count > 1
    }

    /// Starts the thread; ``stop()`` ends it. Call once.
    ///
    /// - Parameter found: Called on the thread with the track of which something has become known.
    func start(_ found: @escaping @Sendable (TrackID) -> Void) {
        guard isEnabled else { return }
        thread.withLock { thread in
            thread = WorkerThread(name: "att-features", priority: .background) { [self] in work(found) }
        }
    }

    // MARK: Asking

    /// What is known of a chunk; `nil` while nothing is. A lock and a dictionary.
    func features(of track: RegisteredTrack, chunkIndex: Int) -> AudioFeatures? {
        guard isEnabled, let key = FeatureKey(track, chunkIndex: chunkIndex) else { return nil }
        return state.withLock { $0.table.features(of: key) }
    }

    /// Has these chunks looked at, the most urgent first, instead of those that were wanted before.
    ///
    /// - Parameter variant: What plays.
    func want(_ chunks: [(track: RegisteredTrack, chunkIndex: Int)], variant: Variant) {
        guard isEnabled else { return }
        let wanted = chunks.compactMap { track, index in
            FeatureKey(track, chunkIndex: index).map { (key: $0, track: track) }
        }
        let isIdle = state.withLock { state in
            state.table.want(wanted, variant: variant)
            return state.table.isIdle
        }
        // Most reports want nothing new: the thread sleeps on.
        if !isIdle { state.update { _ in } }
    }

    var counts: CacheStatistics.Analysis { state.withLock { $0.table.counts } }

    /// Waits until nothing that was wanted is left to be looked at.
    func waitUntilIdle() { _ = state.wait { $0.table.isIdle || $0.isStopping ? true : nil } }

    // MARK: Storing

    /// Stores what was found out since the last time. Blocks for the disk; on failure it is kept for the next time.
    func save(to storage: LearningStore) throws(LearningError) {
        let unsaved = state.withLock { $0.table.takeUnsaved() }
        guard !unsaved.isEmpty else { return }
        do throws(LearningError) {
            try storage.save(
                unsaved.map {
                    FeatureRecord(source: $0.key.source, chunkIndex: $0.key.chunkIndex, features: $0.features)
                })
            for source in Set(unsaved.map(\.key.source)) where isFirstSave(of: source) {
                try storage.removeFeatures(of: source.track, except: source.revision)
            }
        } catch {
            state.withLock { $0.table.restore(unsaved) }
            throw error
        }
    }

    /// Whether nothing of a content of a track was stored before: then that of an earlier one has to go.
    private func isFirstSave(of source: FeatureRecord.Source) -> Bool {
        state.withLock { state in
            if state.savedSources.count >= FeatureTable.countMax { state.savedSources = [] }
            return state.savedSources.insert(source).inserted
        }
    }

    // MARK: Working

    /// Ends the thread once what is under way is done. Call once.
    func stop() {
        state.update { $0.isStopping = true }
        thread.withLock { $0 }?.join()
    }

    private func work(_ found: @Sendable (TrackID) -> Void) {
        let analyzer = FeatureAnalyzer()
        let clock = SystemTimeSource()
        while true {
            let next: FeatureTable.Order?? = state.wait { state in
                if state.isStopping { return .some(nil) }
                return state.table.startNext().map { .some($0) }
            }
            guard let order = next.flatMap({ $0 }) else { return }
            let start = clock.monotonicNow()
            let finding = look(at: order, with: analyzer)
            let seconds = clock.monotonicNow().seconds(since: start)
            state.update { $0.table.record(order.key, finding, seconds: seconds) }
            if finding.isKnown { found(order.track.id) }
            state.update { $0.table.end() }
        }
    }

    private func look(at order: FeatureTable.Order, with analyzer: FeatureAnalyzer) -> FeatureTable.Finding {
        if order.mayBeStored, let stored = storedFeatures(of: order.key) { return .stored(stored) }
        do {
            guard let chunk = try audio(of: order) else { return .absent }
            return .analysed(analyzer.analyze(chunk, coverage: .sparse).audioFeatures)
        } catch {
            pipeline.logger.notice(
                "chunk is not analysed",
                metadata: [
                    "track": "\(order.track.id)", "chunk": "\(order.key.chunkIndex)", "error": "\(error)",
                ])
            return .failed
        }
    }

    private func storedFeatures(of key: FeatureKey) -> AudioFeatures? {
        do throws(LearningError) {
            let stored = try pipeline.disk.current?.tier.learning.features(
                of: key.source, chunks: key.chunkIndex..<key.chunkIndex + 1)
            return stored?[key.chunkIndex]
        } catch {
            pipeline.logger.warning("stored features are not at hand", metadata: ["error": "\(error)"])
            return nil
        }
    }

    /// What there is to analyse of a chunk: the source, or the rendering that plays if it is in L1.
    private func audio(of order: FeatureTable.Order) throws -> PCMChunk? {
        guard let renderer = pipeline.renderer as? any SourceReading else {
            return pipeline.l1.peek(order.track.key(variant: order.variant, index: order.key.chunkIndex))
        }
        let description = order.track.description
        let format = PCMFormat(
            sampleFormat: .float32, sampleRate: description.sampleRate,
            channelCount: description.channelCount)
        let frames = Self.middle(
            of: order.track.frames(ofChunk: order.key.chunkIndex)!,
            frameCountMax: Self.sourceByteCountMax / format.bytesPerFrame)
        var buffer = PCMBuffer(format: format, frameCount: FrameCount(Int64(frames.count)))
        try pipeline.registry.checkUnmodified(order.track)
        try renderer.readSource(order.track.id, description: description, frames: frames, into: &buffer)
        return PCMChunk(buffer)
    }

    /// As many frames as that from the middle, or all where there are no more.
    static func middle(of frames: Range<Int64>, frameCountMax: Int) -> Range<Int64> {
        let excess = Int64(frames.count - frameCountMax)
        guard excess > 0 else { return frames }
        let start = frames.lowerBound + excess / 2
        return start..<start + Int64(frameCountMax)
    }
}
