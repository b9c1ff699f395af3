// SPDX-License-Identifier: MIT
import CacheModel
import Testing

@testable import AttaccaTool

/// What can be played is played, whatever else is in the queue.
@Suite struct PlaybackFailureTests {
    private let good = PretendedTrack()
    private let bad = PretendedTrack(isPlayable: false)

    @Test func `tracks that cannot be described are passed over`() throws {
        #expect(try PlaybackRecorder([bad, good, bad]).heard == ["1 warm 0-10000"])
    }

    @Test func `a queue of nothing playable ends`() throws {
        #expect(try PlaybackRecorder([bad, bad]).heard.isEmpty)
        #expect(try PlaybackRecorder([]).heard.isEmpty)
    }

    @Test func `going back passes over what cannot be played`() throws {
        let heard = try PlaybackRecorder([good, bad, good], script: "12:previous").heard
        #expect(heard == ["0 warm 0-10000", "2 warm 0-2000", "0 warm 0-10000", "2 warm 0-10000"])
    }

    @Test func `going back where nothing before can be played starts the track anew`() throws {
        let heard = try PlaybackRecorder([bad, good], script: "4:previous").heard
        #expect(heard == ["1 warm 0-4000", "1 warm 0-10000"])
    }

    @Test func `a chunk that cannot be had is passed over while the clock stands still`() throws {
        let holed = PretendedTrack(failingChunks: [1])
        let heard = try PlaybackRecorder([holed], script: "5:punchy").heard
        #expect(heard == ["0 warm 0-4000", "0 warm 8000-9000", "0 punchy 9000-10000"])
    }

    @Test func `a track without frames is passed over`() throws {
        let empty = PretendedTrack(seconds: 0)
        #expect(try PlaybackRecorder([empty, good, empty]).heard == ["1 warm 0-10000"])
    }

    @Test func `time that passes in a stall brings what the listener does nearer`() throws {
        let script = try ListenerScript(parsing: "3:punchy", presets: ListenerScriptTests.presets)
        var cursor = PlaybackCursor(
            queueCount: 1, variant: Variant(preset: "warm"), agenda: ListenerAgenda(script: script))
        #expect(cursor.next() == .describe(queueIndex: 0))
        let format = PCMFormat(sampleFormat: .int16, sampleRate: 1000, channelCount: 1)
        cursor.enter(.init(grid: Grid(format: format, chunkSeconds: 10), frameCount: FrameCount(10_000)))
        cursor.pass(seconds: 2)
        guard case .play(let span) = cursor.next() else {
            Issue.record("nothing to play")
            return
        }
        #expect(span.frames == 0..<1000)
    }

    @Test func `keys pressed before a track is entered are not lost and do no harm`() {
        var cursor = PlaybackCursor(queueCount: 2, variant: Variant(preset: "warm"))
        cursor.perform(.seekBy(seconds: 10))
        cursor.perform(.preset("bright"))
        cursor.perform(.nextTrack)
        #expect(cursor.next() == .describe(queueIndex: 1))
        #expect(cursor.variant.preset == "bright")
    }
}
