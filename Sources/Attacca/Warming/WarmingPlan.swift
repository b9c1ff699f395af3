// SPDX-License-Identifier: MIT
public import CacheModel

/// Which chunks are warmed, in the order of their use to a listener if it ends early. Pure.
///
/// By place in the track, then by preset, then by track: the first chunk of every track in the likeliest preset, then in
/// the next, and only then the second chunks. A first chunk spares a wait that nothing else spares; a later one can be
/// rendered while it plays.
///
/// A sequence that makes its elements on the way: it takes memory for the tracks, not for their chunks.
public struct WarmingPlan: Sendable, Sequence {
    /// One chunk to be stored.
    public struct Chunk: Hashable, Sendable {
        /// Which chunk it is.
        public let key: ChunkKey
        /// Frames that it holds.
        public let frameCount: FrameCount

        /// Bytes of its samples: what it takes on disk at most, but for some hundred bytes.
        public var decodedByteCount: ByteCount { key.grid.format.byteCount(of: frameCount) }

        /// How long it plays, in seconds.
        public var seconds: Double { frameCount.seconds(sampleRate: key.grid.format.sampleRate) }
    }

    private struct Part {
        let track: RegisteredTrack
        /// Chunks of each variant, from the first on.
        let chunkCount: Int
    }

    private let parts: [Part]
    private let positions: [TrackID: Int]
    private let variants: [Variant]
    /// Chunks in all.
    public let chunkCount: Int
    /// Bytes of the samples of all chunks.
    public let decodedByteCount: ByteCount

    /// - Parameters:
    ///   - tracks: In their order; one that comes twice counts once.
    ///   - presets: The likeliest first; one that comes twice counts once.
    init(
        tracks: [RegisteredTrack], presets: [Preset], intensity: Intensity, extent: WarmingRequest.Extent
    ) {
        var seen: Set<TrackID> = []
        let parts = tracks.filter { seen.insert($0.id).inserted }.map {
            Part(track: $0, chunkCount: Self.chunkCount(of: $0, extent))
        }
        var known: Set<Preset> = []
        variants = presets.filter { known.insert($0).inserted }.map {
            Variant(preset: $0, intensity: intensity)
        }
        let variantCount = variants.count
        self.parts = parts
        positions = Dictionary(uniqueKeysWithValues: parts.enumerated().map { ($1.track.id, $0) })
        chunkCount = parts.reduce(0) { $0 + $1.chunkCount } * variantCount
        decodedByteCount = parts.reduce(.zero) { sum, part in
            let frames = Swift.min(
                part.track.description.frameCount.rawValue,
                Int64(part.chunkCount) * part.track.grid.chunkFrameCount.rawValue)
            let byteCount = part.track.grid.format.byteCount(of: FrameCount(frames))
            return sum + ByteCount(byteCount.rawValue * variantCount)
        }
    }

    /// Tracks that have something to be warmed.
    public var trackCount: Int { parts.count { $0.chunkCount > 0 } }

    private static func chunkCount(of track: RegisteredTrack, _ extent: WarmingRequest.Extent) -> Int {
        guard case .firstSeconds(let seconds) = extent else { return track.chunkCount }
        guard seconds > 0 else { return 0 }
        let frames = seconds * Double(track.description.sampleRate)
        let chunks = (frames / Double(track.grid.chunkFrameCount.rawValue)).rounded(.up)
        return chunks < Double(track.chunkCount) ? Swift.max(1, Int(chunks)) : track.chunkCount
    }

    /// Whether a chunk is one of the plan's. O(presets).
    public func contains(_ key: ChunkKey) -> Bool {
        guard let position = positions[key.track], variants.contains(key.variant) else { return false }
        let part = parts[position]
        return key.index < part.chunkCount && part.track.key(variant: key.variant, index: key.index) == key
    }

    /// An iterator over all chunks, from the one to be stored first.
    public func makeIterator() -> Iterator { Iterator(self) }

    /// Walks over the chunks in their order.
    public struct Iterator: IteratorProtocol {
        private let plan: WarmingPlan
        /// Parts that still have a chunk of that index, in their order.
        private var live: [Part]
        private var index = 0
        private var variant = 0
        private var position = 0

        fileprivate init(_ plan: WarmingPlan) {
            self.plan = plan
            live = plan.variants.isEmpty ? [] : plan.parts.filter { $0.chunkCount > 0 }
        }

        /// The next chunk to be stored; `nil` after the last.
        public mutating func next() -> Chunk? {
            guard !live.isEmpty else { return nil }
            let track = live[position].track
            let frames = track.frames(ofChunk: index)!
            let chunk = Chunk(
                key: track.key(variant: plan.variants[variant], index: index),
                frameCount: FrameCount(frames.upperBound - frames.lowerBound))
            advance()
            return chunk
        }

        private mutating func advance() {
            position += 1
            guard position == live.count else { return }
            position = 0
            variant += 1
            guard variant == plan.variants.count else { return }
            variant = 0
            index += 1
            live.removeAll { $0.chunkCount <= index }
        }
    }
}
