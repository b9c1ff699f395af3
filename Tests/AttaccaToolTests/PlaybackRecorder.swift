// SPDX-License-Identifier: MIT
import CacheModel

@testable import AttaccaTool

/// A track of the pretended queue: its rate in Hz and its length in seconds.
struct PretendedTrack {
    var sampleRate = 1000
    var seconds = 10.0
    var isPlayable = true
    /// Chunks that cannot be had.
    var failingChunks: Set<Int> = []
}

/// Plays a cursor to its end over pretended tracks and writes down what it was asked to deliver.
struct PlaybackRecorder {
    /// A stretch without a jump: what would be heard.
    struct Stretch: Equatable, CustomStringConvertible {
        let queueIndex: Int
        let variant: Variant
        var frames: Range<Int64>

        var description: String {
            "\(queueIndex) \(variant.preset) \(frames.lowerBound)-\(frames.upperBound)"
        }
    }

    private(set) var spans: [PlaybackSpan] = []
    private(set) var stretches: [Stretch] = []

    /// - Parameter framesMax: The longest span to ask for; what is heard must not depend on it.
    init(
        _ tracks: [PretendedTrack], script: String = "", chunkSeconds: Double = 4, framesMax: Int64 = .max,
        preset: Preset = "warm"
    ) throws {
        let script = try ListenerScript(parsing: script, presets: ListenerScriptTests.presets)
        self.init(
            tracks, agenda: ListenerAgenda(script: script), chunkSeconds: chunkSeconds, framesMax: framesMax,
            preset: preset)
    }

    init(
        _ tracks: [PretendedTrack], agenda: ListenerAgenda, chunkSeconds: Double, framesMax: Int64,
        preset: Preset
    ) {
        var cursor = PlaybackCursor(
            queueCount: tracks.count, variant: Variant(preset: preset), agenda: agenda)
        while true {
            switch cursor.next(framesMax: framesMax) {
            case .end: return
            case .describe(let index):
                let track = tracks[index]
                guard track.isPlayable else {
                    cursor.giveUpTrack()
                    continue
                }
                let format = PCMFormat(sampleFormat: .int16, sampleRate: track.sampleRate, channelCount: 2)
                cursor.enter(
                    PlaybackCursor.TrackShape(
                        grid: Grid(format: format, chunkSeconds: chunkSeconds),
                        frameCount: FrameCount(Int64(track.seconds * Double(track.sampleRate)))))
            case .play(let span):
                guard !tracks[span.queueIndex].failingChunks.contains(span.chunkIndex) else {
                    cursor.skipChunk(of: span)
                    continue
                }
                hear(span)
                cursor.advance(over: span)
            }
        }
    }

    private mutating func hear(_ span: PlaybackSpan) {
        spans.append(span)
        if let last = stretches.last, last.queueIndex == span.queueIndex, last.variant == span.variant,
            last.frames.upperBound == span.frames.lowerBound
        {
            stretches[stretches.count - 1].frames = last.frames.lowerBound..<span.frames.upperBound
        } else {
            stretches.append(Stretch(queueIndex: span.queueIndex, variant: span.variant, frames: span.frames))
        }
    }

    /// What would be heard, in words: `0 warm 0-4000`.
    var heard: [String] { stretches.map(\.description) }
}
