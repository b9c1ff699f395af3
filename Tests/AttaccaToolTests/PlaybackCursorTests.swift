// SPDX-License-Identifier: MIT
import CacheModel
import Testing

@testable import AttaccaTool

@Suite struct PlaybackCursorTests {
    private let track = PretendedTrack()

    @Test func `a track is played from its first frame to its last`() throws {
        let recorder = try PlaybackRecorder([track])
        #expect(recorder.heard == ["0 warm 0-10000"])
        #expect(recorder.spans.map(\.chunkIndex) == [0, 1, 2])
    }

    @Test func `no span crosses the border of a chunk`() throws {
        for span in try PlaybackRecorder([track], framesMax: 777).spans {
            #expect(Int(span.frames.lowerBound) / 4000 == span.chunkIndex)
            #expect(Int(span.frames.upperBound - 1) / 4000 == span.chunkIndex)
        }
    }

    @Test(arguments: [
        ("2.5:punchy", ["0 warm 0-2500", "0 punchy 2500-10000"]),
        ("4:punchy", ["0 warm 0-4000", "0 punchy 4000-10000"]),
        ("0:punchy", ["0 punchy 0-10000"]),
        ("2:warm", ["0 warm 0-10000"]),
        ("2:punchy,2:bright", ["0 warm 0-2000", "0 bright 2000-10000"]),
        ("2:seek=9", ["0 warm 0-2000", "0 warm 9000-10000"]),
        ("2:seek=0,3:punchy", ["0 warm 0-2000", "0 warm 0-1000", "0 punchy 1000-10000"]),
        ("2:seek=99", ["0 warm 0-2000"]),
        ("3:quit,4:punchy", ["0 warm 0-3000"]),
        ("3:next", ["0 warm 0-3000"]),
        ("3:previous", ["0 warm 0-3000", "0 warm 0-10000"]),
        ("99:punchy", ["0 warm 0-10000"]),
    ])
    func `an action takes effect at its exact frame`(script: String, heard: [String]) throws {
        #expect(try PlaybackRecorder([track], script: script).heard == heard)
    }

    @Test func `an intensity is a variant of its own`() throws {
        let recorder = try PlaybackRecorder([track], script: "2:intensity=0.5")
        #expect(recorder.stretches.map(\.variant.intensity) == [1.0, 0.5])
    }

    @Test(arguments: [
        ("3:next", ["0 warm 0-3000", "1 warm 0-10000", "2 warm 0-10000"]),
        ("3:next,3:next", ["0 warm 0-3000", "2 warm 0-10000"]),
        (
            "3:next,5:previous",
            ["0 warm 0-3000", "1 warm 0-2000", "0 warm 0-10000", "1 warm 0-10000", "2 warm 0-10000"]
        ),
        ("10:next", ["0 warm 0-10000", "2 warm 0-10000"]),
        ("12:bright", ["0 warm 0-10000", "1 warm 0-2000", "1 bright 2000-10000", "2 bright 0-10000"]),
    ])
    func `tracks follow each other as the listener wants`(script: String, heard: [String]) throws {
        #expect(try PlaybackRecorder([track, track, track], script: script).heard == heard)
    }

    @Test(arguments: [(2.999, 0, 0.0), (3.0, 1, 0.0), (9.5, 1, 0.0)])
    func `going back starts a track anew, and from its first seconds leads to the one before`(
        seconds: Double, queueIndex: Int, position: Double
    ) {
        var cursor = PlaybackCursor(queueCount: 3, variant: Variant(preset: "warm"))
        let format = PCMFormat(sampleFormat: .int16, sampleRate: 1000, channelCount: 1)
        let shape = PlaybackCursor.TrackShape(
            grid: Grid(format: format, chunkFrameCount: FrameCount(4000)), frameCount: FrameCount(10_000))
        cursor.enter(shape)
        cursor.perform(.nextTrack)
        cursor.enter(shape)
        cursor.perform(.seek(trackSeconds: seconds))
        cursor.perform(.back)
        #expect(cursor.queueIndex == queueIndex)
        #expect(cursor.positionSeconds == position)
    }

    @Test func `time is counted at the rate of each track`() throws {
        let queue = [
            PretendedTrack(sampleRate: 1000, seconds: 3), PretendedTrack(sampleRate: 48_000, seconds: 3),
            PretendedTrack(sampleRate: 44_100, seconds: 3),
        ]
        let recorder = try PlaybackRecorder(queue, script: "3.5:punchy,7:bright")
        #expect(
            recorder.heard == [
                "0 warm 0-3000", "1 warm 0-24000", "1 punchy 24000-144000", "2 punchy 0-44100",
                "2 bright 44100-132300",
            ])
    }

    @Test(arguments: [Int64(1), 7, 50, 999, 4000, 1 << 40])
    func `what is heard does not depend on how finely it is cut`(framesMax: Int64) throws {
        let queue = [PretendedTrack(seconds: 9.3), PretendedTrack(sampleRate: 1500, seconds: 7), track]
        let script = "1.5:punchy,2.7182:seek=8,4:previous,6.25:warm,12:next,13:seek=2,14:bright"
        let whole = try PlaybackRecorder(queue, script: script)
        let cut = try PlaybackRecorder(queue, script: script, framesMax: framesMax)
        #expect(cut.stretches == whole.stretches)
        #expect(whole.stretches.count > 5)
    }

    @Test func `a random listener switches where its seed says, however finely it is cut`() {
        let presets = ListenerScriptTests.presets
        let agenda = ListenerAgenda(random: RandomListener(presets: presets, switchesPerHour: 1200, seed: 3))
        let all = [Int64(31), .max].map { framesMax in
            PlaybackRecorder(
                Array(repeating: track, count: 5), agenda: agenda, chunkSeconds: 4, framesMax: framesMax,
                preset: "warm"
            ).stretches
        }
        #expect(all[0] == all[1])
        #expect(Set(all[0].map(\.variant.preset)).count > 1)
    }

    @Test func `a jump is marked on its first span and nowhere else`() throws {
        let recorder = try PlaybackRecorder([track, track], script: "1:punchy,2:seek=5", framesMax: 500)
        let marked = recorder.spans.filter { $0.discontinuity != nil }
        #expect(marked.map(\.discontinuity) == [.start, .variant, .seek, .track])
        #expect(marked.map(\.frames.lowerBound) == [0, 1000, 5000, 0])
    }
}
