// SPDX-License-Identifier: MIT
import AudioAnalysis
import CacheModel
import Foundation
import TestSupport
import Testing

@Suite struct AudioFileWriterTests {
    private let directory = TemporaryDirectory()

    private func format(_ sampleFormat: SampleFormat, channelCount: Int = 2) -> PCMFormat {
        PCMFormat(sampleFormat: sampleFormat, sampleRate: 48_000, channelCount: channelCount)
    }

    /// Random bytes that are whole frames; finite when read as float32.
    private func makeBytes(_ format: PCMFormat, frameCount: Int) -> [UInt8] {
        var generator = SeededGenerator(seed: 9)
        guard format.sampleFormat == .float32 else {
            return (0..<frameCount * format.bytesPerFrame).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
        }
        return (0..<frameCount * format.channelCount).flatMap { _ in
            withUnsafeBytes(of: Float.random(in: -1...1, using: &generator)) { Array($0) }
        }
    }

    private func write(_ bytes: [UInt8], _ container: AudioFileWriter.Container, _ format: PCMFormat) throws
        -> String
    {
        let path = directory.file("out")
        let writer = try AudioFileWriter(path: path, container: container, format: format)
        // Two appends of unequal length.
        let middle = bytes.count / 3 / format.bytesPerFrame * format.bytesPerFrame
        try bytes[..<middle].withUnsafeBytes { try writer.append($0) }
        try bytes[middle...].withUnsafeBytes { try writer.append($0) }
        try writer.close()
        #expect(writer.frameCount == FrameCount(Int64(bytes.count / format.bytesPerFrame)))
        return path
    }

    /// The sample at `index` as the reader would scale it.
    private func value(_ bytes: [UInt8], _ format: SampleFormat, _ index: Int) -> Float {
        let start = index * format.bytesPerSample
        let raw = (0..<format.bytesPerSample).reduce(UInt32(0)) {
            $0 | UInt32(bytes[start + $1]) << UInt32(8 * $1)
        }
        if format == .float32 { return Float(bitPattern: raw) }
        let unused = UInt32(32 - 8 * format.bytesPerSample)
        return Float(Double(Int32(bitPattern: raw << unused)) / 2_147_483_648)
    }

    @Test(arguments: [1, 2, 6], SampleFormat.allCases)
    func `a WAV holds the samples that were written`(channelCount: Int, sampleFormat: SampleFormat) throws {
        let format = format(sampleFormat, channelCount: channelCount)
        let bytes = makeBytes(format, frameCount: 3_001)
        let path = try write(bytes, .wav, format)
        let reader = try AudioFileReader(path: path)
        #expect(reader.frameCount == FrameCount(3_001))
        #expect(reader.channelCount == channelCount)
        #expect(try samples(of: reader) == (0..<3_001 * channelCount).map { value(bytes, sampleFormat, $0) })
        #expect(try Data(contentsOf: URL(filePath: path)).prefix(4) == Data("RIFF".utf8))
    }

    /// libsndfile puts the time of day, and peaks that it does not know, into files of floats.
    @Test(arguments: [1, 2, 64])
    func `a WAV depends on its samples alone, not on when it was written`(channelCount: Int) throws {
        let format = format(.float32, channelCount: channelCount)
        let written = try Data(
            contentsOf: URL(filePath: write(makeBytes(format, frameCount: 10), .wav, format)))
        #expect(written.range(of: Data("fact".utf8)) != nil, "a file of floats, with its header")
        #expect(written.range(of: Data("PEAK".utf8)) == nil)
    }

    @Test(arguments: [SampleFormat.int16, .int24])
    func `a FLAC holds the samples that were written`(sampleFormat: SampleFormat) throws {
        let format = format(sampleFormat)
        let bytes = makeBytes(format, frameCount: 10_000)
        let reader = try AudioFileReader(path: try write(bytes, .flac, format))
        #expect(try samples(of: reader) == (0..<20_000).map { value(bytes, sampleFormat, $0) })
    }

    @Test(arguments: [SampleFormat.int32, .float32])
    func `a FLAC of more than 24 bits is refused`(sampleFormat: SampleFormat) throws {
        let error = try #require(throws: AudioFileError.self) {
            try AudioFileWriter(
                path: directory.file("x.flac"), container: .flac, format: format(sampleFormat))
        }
        #expect(error.code == .unsupported)
        #expect(!FileManager.default.fileExists(atPath: directory.file("x.flac")))
    }

    @Test func `a file in a missing directory cannot be created`() throws {
        let error = try #require(throws: AudioFileError.self) {
            try AudioFileWriter(path: directory.file("no/x.wav"), container: .wav, format: format(.int16))
        }
        #expect(error.code == .notWritable)
        #expect(error.message.hasPrefix(directory.file("no/x.wav")))
    }

    #if os(Linux)
        @Test(arguments: [AudioFileWriter.Container.wav, .flac])
        func `a full disk is reported as such`(container: AudioFileWriter.Container) throws {
            let format = format(.int16)
            let bytes = makeBytes(format, frameCount: 200_000)
            let error = try #require(throws: AudioFileError.self) {
                let writer = try AudioFileWriter(path: "/dev/full", container: container, format: format)
                try bytes.withUnsafeBytes { try writer.append($0) }
                try writer.close()
            }
            #expect(error.code == .noSpace)
            #expect(error.message.contains("/dev/full"))
        }
    #endif
}
