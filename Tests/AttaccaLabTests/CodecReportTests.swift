// SPDX-License-Identifier: MIT
import CacheModel
import Testing

@testable import AttaccaLab

@Suite struct CodecReportTests {
    /// A chunk of 1 MB: 250 000 stereo frames of int16.
    private func subject(_ path: String, window: Int) -> CodecSubject {
        let format = PCMFormat(sampleFormat: .int16, sampleRate: 44_100, channelCount: 2)
        var buffer = PCMBuffer(format: format, frameCount: FrameCount(250_000))
        buffer.withUnsafeMutableBytes { _ = $0.initializeMemory(as: UInt8.self, repeating: 0) }
        return CodecSubject(path: path, frames: 0..<250_000, window: window, chunk: PCMChunk(buffer))
    }

    /// A row with one size a subject, and the times of each repetition.
    private func tally(_ name: String, _ sizes: [Int?], seconds: [(encode: Double, decode: Double)])
        -> CodecTally
    {
        var tally = CodecTally(name: name, subjectCount: sizes.count)
        for (index, size) in sizes.enumerated() where size != nil {
            tally.note(encodedByteCount: size!, ofSubject: index)
        }
        for repetition in seconds {
            tally.beginRepetition()
            // In two parts, as two subjects would.
            for _ in 0..<2 {
                tally.add(encodeSeconds: repetition.encode / 2, decodeSeconds: repetition.decode / 2)
            }
        }
        return tally
    }

    @Test func `figures are medians over repetitions, of sums over chunks`() throws {
        let subjects = [subject("a.ogg", window: 1), subject("a.ogg", window: 2)]
        let report = CodecReport(
            subjects: subjects,
            tallies: [
                tally("memcpy", [1_000_000, 1_000_000], seconds: [(1, 0.1), (1, 0.2), (1, 0.4)]),
                tally("half", [250_000, 750_000], seconds: [(1, 0.1), (4, 2), (2, 1)]),
            ])
        let row = try #require(report.rows.last)
        #expect(row.ratio == 2)
        #expect(row.encodeMbPerS == 1)
        #expect(row.decodeMbPerS == 2)
        // Of 1, 0.1 and 0.4: not the quotient of the medians, which is 0.2.
        #expect(abs(row.decodeVsMemcpy - 0.4) < 1e-12)
    }

    @Test func `a row is about its own chunks, and absent without any`() {
        let subjects = [subject("a.ogg", window: 1), subject("x/b.ogg", window: 1)]
        let report = CodecReport(
            subjects: subjects,
            tallies: [
                tally("memcpy", [1_000_000, 1_000_000], seconds: [(1, 1)]),
                tally("some", [nil, 500_000], seconds: [(1, 1)]),
                tally("none", [nil, nil], seconds: [(0, 0)]),
            ])
        #expect(report.rows.map(\.name) == ["memcpy", "some"])
        #expect(report.rows.map(\.chunks) == [2, 1])
        #expect(report.rows[1].ratio == 2)
        #expect(report.rows[1].encodeMbPerS == 1)
        #expect(report.tracks.map(\.name) == ["a.ogg", "b.ogg"])
        #expect(report.tracks.map(\.ratios) == [["memcpy": 1], ["memcpy": 1, "some": 2]])
    }

    @Test func `a file that is named twice is two tracks`() {
        let subjects = [
            subject("a.ogg", window: 1), subject("a.ogg", window: 2), subject("a.ogg", window: 1),
        ]
        let memcpy = tally("memcpy", [1_000_000, 1_000_000, 1_000_000], seconds: [(1, 1)])
        #expect(CodecReport(subjects: subjects, tallies: [memcpy]).tracks.count == 2)
    }
}
