// SPDX-License-Identifier: MIT
import Attacca
import CacheModel
import Threading

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// What a session shows while it plays: the live view on a terminal, plain lines elsewhere.
final class PlayDisplay {
    /// Between two drawings, in seconds.
    private static let drawSeconds = 0.1
    /// Between two looks at the tiers, in seconds: each asks the index on disk about every chunk of the map.
    private static let mapSeconds = 0.5

    private let console: Console
    private let isLive: Bool
    private let style: TerminalStyle
    private let presets: [Preset]
    private let timeSource = SystemTimeSource()
    private var drawnAt: MonotonicTime?
    private var mappedAt: MonotonicTime?
    private var map = ChunkMap(chunks: 0..<0, chunkCount: 0, rows: [])

    init(console: Console, isLive: Bool, presets: [Preset]) {
        self.console = console
        self.isLive = isLive
        self.presets = presets
        style = TerminalStyle(environment: CacheDirectory.variable)
    }

    func trackEntered(_ track: PlayingTrack, count: Int) {
        mappedAt = nil
        guard !isLive else { return }
        let format = track.grid.format
        console.say(
            "\(track.queueIndex + 1)/\(count) \(track.title)  \(TextFormat.clock(seconds: track.description.seconds))"
                + "  \(format.sampleRate) Hz, \(TextFormat.count(format.channelCount, "channel"))")
    }

    /// Says a jump within a track, where nothing is drawn that would show it.
    func jumped(_ span: PlaybackSpan, track: PlayingTrack, at clockSeconds: Double) {
        guard !isLive else { return }
        let position = Double(span.frames.lowerBound) / Double(track.grid.format.sampleRate)
        switch span.discontinuity {
        case .variant: console.say("\(TextFormat.fixed(clockSeconds, decimals: 1)) s: \(span.variant)")
        case .seek:
            console.say(
                "\(TextFormat.fixed(clockSeconds, decimals: 1)) s: seek to \(TextFormat.fixed(position, decimals: 1)) s"
            )
        case .start, .track, .gap, nil: return
        }
    }

    /// Takes the view away for a while.
    func erase() { console.erase() }

    /// Draws the view if it is time to.
    func refresh(_ session: PlaySession) {
        guard isLive, isDue(since: drawnAt, seconds: Self.drawSeconds) else { return }
        redraw(session)
    }

    /// Draws the view now.
    func redraw(_ session: PlaySession) {
        guard isLive, let track = session.track else { return }
        drawnAt = timeSource.monotonicNow()
        let size = Terminal.size(of: STDERR_FILENO)
        let view = TerminalView(width: size.width, height: size.height, style: style)
        let current = session.track.map { $0.grid.chunkIndex(ofFrame: session.cursor.frame) } ?? 0
        let window = ChunkMap.window(chunkCount: track.chunkCount, current: current, width: view.mapWidth)
        if window != map.chunks || isDue(since: mappedAt, seconds: Self.mapSeconds) {
            mappedAt = drawnAt
            map = map(of: track, chunks: window, session)
        }
        console.draw(view.lines(state(of: session, track: track, currentChunk: current)), width: size.width)
    }

    private func isDue(since last: MonotonicTime?, seconds: Double) -> Bool {
        guard let last else { return true }
        return timeSource.monotonicNow().seconds(since: last) >= seconds
    }

    private func map(of track: PlayingTrack, chunks: Range<Int>, _ session: PlaySession) -> ChunkMap {
        let intensity = session.cursor.variant.intensity
        let rows = presets.map { preset in
            ChunkMap.Row(
                preset: preset,
                tiers: chunks.map { chunk in
                    session.parts.cache.tier(
                        of: ChunkRequest(track: track.id, preset: preset, intensity: intensity, index: chunk))
                })
        }
        return ChunkMap(chunks: chunks, chunkCount: track.chunkCount, rows: rows)
    }

    private func state(of session: PlaySession, track: PlayingTrack, currentChunk: Int) -> PlayViewState {
        let statistics = session.parts.cache.statistics()
        let hits = statistics.hits
        return PlayViewState(
            trackNumber: track.queueIndex + 1, trackCount: session.parts.tracks.count, title: track.title,
            positionSeconds: session.cursor.positionSeconds, durationSeconds: track.description.seconds,
            variant: session.cursor.variant, origin: session.lastOrigin.map(Self.words) ?? "",
            requestCount: statistics.requestCount, hitCount: hits.l1 + hits.l2 + hits.l3,
            stalls: PlayViewState.Stalls(
                count: statistics.stalls.count, totalSeconds: statistics.stalls.totalSeconds),
            currentChunk: min(currentChunk, track.chunkCount - 1), map: map,
            hasKeys: session.parts.interaction.hasKeys)
    }

    private static func words(_ origin: ChunkOrigin) -> String {
        switch origin {
        case .l1: "from L1"
        case .l2: "from L2"
        case .l3: "from L3"
        case .rendered: "rendered"
        }
    }
}
