// SPDX-License-Identifier: MIT
import CacheModel
import TestSupport
import Testing

@testable import AttaccaLab

@Suite struct CodecMeasurementTests {
    private func subject(
        _ sampleFormat: SampleFormat, channelCount: Int = 2, frameCount: Int64 = 5000
    ) -> CodecSubject {
        let format = PCMFormat(sampleFormat: sampleFormat, sampleRate: 44_100, channelCount: channelCount)
        var generator = SeededGenerator(seed: 1)
        var buffer = PCMBuffer(format: format, frameCount: FrameCount(frameCount))
        buffer.withUnsafeMutableBytes { bytes in
            for index in bytes.indices { bytes[index] = UInt8.random(in: 0...255, using: &generator) }
        }
        return CodecSubject(path: "track.wav", frames: 0..<frameCount, window: 1, chunk: PCMChunk(buffer))
    }

    private func buffers() -> CodecBuffers {
        CodecBuffers(chunkByteCountMax: 1 << 18, sampleCountMax: 1 << 16)
    }

    private func measure(
        _ subjects: [CodecSubject], _ codecs: [any MeasuredCodec], _ buffers: CodecBuffers,
        repetitions: Int = 1
    ) throws -> [CodecTally] {
        try CodecMeasurement.run(
            subjects, codecs: codecs, buffers: buffers, repetitions: repetitions, console: LabConsole())
    }

    @Test(arguments: SampleFormat.allCases)
    func `every row returns noise as it was`(sampleFormat: SampleFormat) throws {
        let buffers = buffers()
        let codecs = CodecLab.codecs(for: sampleFormat, buffers: buffers)
        #expect(codecs.contains { $0.name == "flac" } == (sampleFormat == .int16 || sampleFormat == .int24))
        let subjects = [subject(sampleFormat), subject(sampleFormat, channelCount: 1, frameCount: 3)]
        let tallies = try measure(subjects, codecs, buffers, repetitions: 2)
        #expect(tallies.map(\.name) == codecs.map(\.name))
        for tally in tallies {
            #expect(!tally.encodedByteCounts.contains(nil), "\(tally.name)")
            #expect(tally.decodeSeconds.count == 2)
            #expect(tally.decodeSeconds.allSatisfy { $0 > 0 })
        }
        #expect(tallies[0].encodedByteCounts == subjects.map(\.chunk.byteCount.rawValue))
    }

    @Test func `a chunk of nine channels is left out of the row of FLAC and of no other`() throws {
        let buffers = buffers()
        let subjects = [subject(.int16, channelCount: 9, frameCount: 100), subject(.int16)]
        let tallies = try measure(subjects, CodecLab.codecs(for: .int16, buffers: buffers), buffers)
        for tally in tallies {
            #expect((tally.encodedByteCounts[0] == nil) == (tally.name == "flac"), "\(tally.name)")
        }
        let report = CodecReport(subjects: subjects, tallies: tallies)
        #expect(report.rows.first { $0.name == "flac" }?.chunks == 1)
        #expect(report.tracks[0].ratios["flac"] == nil)
    }

    @Test func `a row that finds its output in place and writes none fails, named with file and window`()
        throws
    {
        final class IdleCodec: MeasuredCodec {
            let name = "idle"
            let buffers: CodecBuffers
            init(buffers: CodecBuffers) { self.buffers = buffers }
            func encode(_ chunk: PCMChunk) -> Int { 1 }
            func decode(_ chunk: PCMChunk) {}
            func hasDecoded(_ chunk: PCMChunk) -> Bool { chunk.withUnsafeBytes { buffers.hasDecoded($0) } }
        }
        let buffers = buffers()
        let error = #expect(throws: LabFailure.self) {
            try measure(
                [subject(.int16)], [CopyCodec(buffers: buffers), IdleCodec(buffers: buffers)], buffers)
        }
        #expect(
            error?.description
                == "track.wav, window 1 (frames 0-4999): row idle: decodes to other bytes")
    }
}
