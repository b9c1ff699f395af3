// SPDX-License-Identifier: MIT
import CRealtime
import CacheModel

/// Decides what a callback may see next: from where it was and what it was told last, what the player wants of it, and
/// what is in memory. Pure, but for what it finds on its shelf.
///
/// What the callback may be playing is never taken from it: whatever it reaches from its last report with the window that
/// it has is in the next window too.
struct ReaderComposer {
    /// What the player asked for last.
    struct Desire {
        /// Counts the plays and seeks.
        var jump: UInt32 = 0
        var serial: UInt32 = 0
        var frame: Int64 = 0
        var variant: Variant?
        var run = ReaderWindow.Run.stopped
    }

    struct Request {
        let key: ChunkKey
        let track: RegisteredTrack
    }

    /// A window and what it lacks.
    struct Composition {
        var window: ReaderWindow
        /// Chunks to ask for, the soonest heard first.
        var requests: [Request] = []
        /// Tracks to describe.
        var unknown: [TrackID] = []
    }

    /// A chunk on the way of the playhead.
    struct Stop {
        let serial: UInt32
        let track: RegisteredTrack
        let index: Int
        /// Frames until it begins to be heard; 0 of the one under the playhead.
        let distance: Int64
    }

    typealias Place = (serial: UInt32, frame: Int64)

    /// What is looked at ahead of the playhead at least, in seconds, where chunks or tracks are short.
    static let aheadSeconds: Int64 = 2
    static let stopCountMax = 5
    static let carriedCountMax = Int(attacca_rt_chunks_max) - stopCountMax

    let configuration: ReaderConfiguration
    var route = ReaderRoute()
    var desire = Desire()
    /// What was heard before the last switch.
    var previous: Variant?
    var numbers = VariantNumbers()
    /// Presets that the listener may choose next, the likeliest first.
    var likely: [Preset] = []
    /// How long before it is heard a chunk is asked for that nobody has rendered ahead, in frames.
    var leadFrames: Int64
    /// What the reader holds, and which of that was counted as asked for.
    private var held: [ChunkKey: PCMChunk] = [:]
    private var asked: Set<ChunkKey> = []
    /// Asked for, and not there.
    private var pending: Set<ChunkKey> = []

    init(configuration: ReaderConfiguration) {
        self.configuration = configuration
        leadFrames = Self.aheadSeconds * Int64(configuration.sampleRate)
    }

    /// Where playing goes on: where the callback is, or where it was sent and has not arrived yet.
    func place(_ report: attacca_rt_report) -> Place {
        report.jump == desire.jump ? (report.track, report.frame) : (desire.serial, desire.frame)
    }

    /// Takes a chunk that was asked for.
    mutating func receive(_ chunk: PCMChunk, of key: ChunkKey) {
        pending.remove(key)
        held[key] = chunk
        asked.insert(key)
    }

    /// Has a chunk asked for anew that could not be had.
    mutating func retry(_ key: ChunkKey) { pending.remove(key) }

    /// - Parameters:
    ///   - report: Where the callback was last.
    ///   - windows: What the callback may be looking at; empty before the first window.
    mutating func compose(
        _ report: attacca_rt_report, windows: [ReaderWindow], shelf: ReaderShelf
    ) -> Composition {
        let wanted = desire.variant ?? Variant(preset: "none")
        let place = place(report)
        var composition = Composition(
            window: ReaderWindow(
                jump: desire.jump, jumpTrack: desire.serial, jumpFrame: desire.frame,
                variant: numbers.number(of: wanted), fallback: fallback(beside: wanted),
                fillsGaps: configuration.gapFilling == .previousPreset, run: desire.run))
        guard desire.jump > 0 else { return composition }
        var used: [ChunkKey: PCMChunk] = [:]
        addTracks(from: report.track, countMax: 3, shelf, &composition)
        addTracks(from: place.serial, countMax: 6, shelf, &composition)
        carry(windows, report, shelf, &composition)
        ask(for: wanted, at: place, shelf, &composition, &used)
        let others = [numbers[report.variant], numbers[report.fading_to], previous].compactMap { $0 }
        for variant in others where variant != wanted {
            hold(variant, at: place, shelf, &composition, &used)
        }
        for preset in likely {
            let variant = Variant(preset: preset, intensity: wanted.intensity)
            if !others.contains(variant), variant != wanted {
                hold(variant, at: place, isGuess: true, shelf, &composition, &used)
            }
        }
        held = used
        asked.formIntersection(used.keys)
        var serials = Set(composition.window.tracks.map(\.serial) + [desire.serial, report.track])
        serials.formUnion(windows.flatMap(\.tracks).map(\.serial))
        route.keep(serials)
        return composition
    }

    private mutating func fallback(beside wanted: Variant) -> UInt32? {
        guard configuration.gapFilling == .previousPreset, let previous, previous != wanted else {
            return nil
        }
        return numbers.number(of: previous)
    }

    // MARK: Chunks

    /// Keeps what the callback may be playing until it takes the next window.
    private mutating func carry(
        _ windows: [ReaderWindow], _ report: attacca_rt_report, _ shelf: ReaderShelf,
        _ composition: inout Composition
    ) {
        var variants: Set<UInt32?> = [report.variant, report.fading_to]
        variants.formUnion(windows.flatMap { [$0.variant, $0.fallback] })
        var spans: [ReaderWindow.Span] = []
        for window in windows {
            let hasLanded = window.jump == report.jump
            var serials = window.serials(from: report.track)
            if !hasLanded { serials += window.serials(from: window.jumpTrack) }
            for serial in serials { addTracks(from: serial, countMax: 1, shelf, &composition) }
            spans += window.spans.filter { span in
                variants.contains(span.variant) && serials.contains(span.track)
                    && (!hasLanded || span.track != report.track || span.frames.upperBound > report.frame)
            }
        }
        let isCurrent = { (span: ReaderWindow.Span) in
            span.track == report.track && span.frames.contains(report.frame)
        }
        for span in spans.filter(isCurrent) + spans.filter({ !isCurrent($0) })
        where composition.window.spans.count < Self.carriedCountMax {
            composition.window.add(span)
        }
    }

    /// What is to be heard: asked for when it is due and not there.
    private mutating func ask(
        for variant: Variant, at place: Place, _ shelf: ReaderShelf, _ composition: inout Composition,
        _ used: inout [ChunkKey: PCMChunk]
    ) {
        guard desire.run != .stopped else { return hold(variant, at: place, shelf, &composition, &used) }
        for stop in stops(from: place, countMax: Self.stopCountMax, shelf, &composition) {
            let key = stop.track.key(variant: variant, index: stop.index)
            let isDue = stop.distance == 0 || stop.distance < leadFrames
            guard !isDue || asked.contains(key) || pending.contains(key) else {
                if let chunk = shelf.take(key, stop.track, held[key]) {
                    asked.insert(key)
                    add(chunk, key, stop, &composition, &used)
                } else {
                    pending.insert(key)
                    composition.requests.append(Request(key: key, track: stop.track))
                }
                continue
            }
            if let chunk = held[key] ?? shelf.peek(key) { add(chunk, key, stop, &composition, &used) }
        }
    }

    /// What may be heard: shown as far as it is there.
    private mutating func hold(
        _ variant: Variant, at place: Place, isGuess: Bool = false, _ shelf: ReaderShelf,
        _ composition: inout Composition, _ used: inout [ChunkKey: PCMChunk]
    ) {
        for stop in stops(from: place, countMax: 2, shelf, &composition) {
            let key = stop.track.key(variant: variant, index: stop.index)
            guard let chunk = held[key] ?? shelf.peek(key) else { return }
            if isGuess {
                guard composition.window.spans.count < ReaderWindow.spanCountMax,
                    composition.window.byteCount + chunk.byteCount.rawValue <= shelf.byteCountMax
                else { return }
            }
            add(chunk, key, stop, &composition, &used)
        }
    }

    private mutating func add(
        _ chunk: PCMChunk, _ key: ChunkKey, _ stop: Stop, _ composition: inout Composition,
        _ used: inout [ChunkKey: PCMChunk]
    ) {
        used[key] = chunk
        let first = stop.track.frames(ofChunk: stop.index)!.lowerBound
        composition.window.add(
            ReaderWindow.Span(
                track: stop.serial, variant: numbers.number(of: key.variant),
                frames: first..<first + chunk.frameCount.rawValue, chunk: chunk))
    }
}
