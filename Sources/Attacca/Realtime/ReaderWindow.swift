// SPDX-License-Identifier: MIT
import CRealtime
import CacheModel

/// Everything that a callback may play and is to do, as one value; see `realtime.h`.
struct ReaderWindow: Equatable {
    enum Run: Sendable {
        case playing, paused, stopped
    }

    /// What follows a track.
    enum Next: Hashable, Sendable {
        case track(UInt32)
        case end
        case unknown
        case otherFormat
    }

    struct Track: Equatable {
        let serial: UInt32
        let frameCount: Int64
        let next: Next
    }

    struct Span: Equatable {
        let track: UInt32
        let variant: UInt32
        let frames: Range<Int64>
        /// Kept alive by the window.
        let chunk: PCMChunk

        static func == (lhs: Self, rhs: Self) -> Bool {
            lhs.chunk === rhs.chunk && lhs.track == rhs.track && lhs.variant == rhs.variant
                && lhs.frames == rhs.frames
        }
    }

    /// The most chunks that are made use of; those that must be there may be a few more.
    static let spanCountMax = 12

    var jump: UInt32
    var jumpTrack: UInt32
    var jumpFrame: Int64
    var variant: UInt32
    var fallback: UInt32?
    var fillsGaps: Bool
    var run: Run
    private(set) var tracks: [Track] = []
    private(set) var spans: [Span] = []

    init(
        jump: UInt32, jumpTrack: UInt32, jumpFrame: Int64, variant: UInt32, fallback: UInt32?,
        fillsGaps: Bool,
        run: Run
    ) {
        self.jump = jump
        self.jumpTrack = jumpTrack
        self.jumpFrame = jumpFrame
        self.variant = variant
        self.fallback = fallback
        self.fillsGaps = fillsGaps
        self.run = run
    }

    /// Adds a track, once, as long as there is room.
    mutating func add(_ track: Track) {
        guard !tracks.contains(where: { $0.serial == track.serial }),
            tracks.count < Int(attacca_rt_tracks_max)
        else { return }
        tracks.append(track)
    }

    /// Adds a chunk, once, as long as there is room.
    mutating func add(_ span: Span) {
        guard !spans.contains(span), spans.count < Int(attacca_rt_chunks_max) else { return }
        spans.append(span)
    }

    var byteCount: Int { spans.reduce(0) { $0 + $1.chunk.byteCount.rawValue } }

    /// How far a variant can be played from a position, in frames, at most `limit`; to the end of the music counts as
    /// all.
    func armedFrameCount(track: UInt32, variant: UInt32, frame: Int64, limit: Int64) -> Int64 {
        var (track, frame, count) = (track, frame, Int64(0))
        for _ in 0..<Int(attacca_rt_chunks_max + attacca_rt_tracks_max) where count < limit {
            if let span = spans.first(where: {
                $0.track == track && $0.variant == variant && $0.frames.contains(frame)
            }) {
                count += span.frames.upperBound - frame
                frame = span.frames.upperBound
                continue
            }
            guard let known = tracks.first(where: { $0.serial == track }), frame >= known.frameCount else {
                return count
            }
            switch known.next {
            case .track(let next): (track, frame) = (next, 0)
            case .end, .otherFormat: return limit
            case .unknown: return count
            }
        }
        return min(count, limit)
    }
}
