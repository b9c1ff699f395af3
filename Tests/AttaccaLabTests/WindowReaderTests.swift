// SPDX-License-Identifier: MIT
import CSndFile
import CacheModel
import TestSupport
import Testing

@testable import AttaccaLab

@Suite struct WindowReaderTests {
    private let directory = TemporaryDirectory()

    /// Whether the chunk holds these samples and nothing else.
    private func holds(_ subject: CodecSubject, _ samples: some Collection<some BitwiseCopyable>) -> Bool {
        subject.chunk.withUnsafeBytes { Array($0) == samples.flatMap { withUnsafeBytes(of: $0, Array.init) } }
    }

    /// Writes a mono file of 1 kHz; libsndfile widens integers, and would scale floats.
    private func write<Sample>(
        _ samples: [Sample], to path: String, format: Int,
        with write: (OpaquePointer, UnsafePointer<Sample>, Int64) -> Int64
    ) throws {
        var info = SF_INFO()
        info.samplerate = 1000
        info.channels = 1
        info.format = Int32(format)
        let file = try #require(sf_open(path, Int32(SFM_WRITE), &info))
        #expect(write(file, samples, Int64(samples.count)) == Int64(samples.count))
        #expect(sf_close(file) == 0)
    }

    @Test(arguments: [
        Int(SF_FORMAT_WAV) | Int(SF_FORMAT_PCM_16), Int(SF_FORMAT_FLAC) | Int(SF_FORMAT_PCM_16),
    ])
    func `chunks hold the very samples of an integer file`(format: Int) throws {
        let samples = (0..<6000).map { Int16(truncatingIfNeeded: $0 &* 7919) }
        let path = directory.file("track")
        try write(samples, to: path, format: format) { sf_write_short($0, $1, $2) }
        let subjects = try WindowReader(sampleFormat: .int16, windowSeconds: 5).subjects(of: path)
        #expect(subjects.map(\.frames) == [900..<5900, 1000..<6000, 1000..<6000])
        #expect(subjects.map(\.window) == [1, 2, 3])
        for subject in subjects {
            #expect(holds(subject, samples[Int(subject.frames.lowerBound)..<Int(subject.frames.upperBound)]))
        }
    }

    @Test func `float32 is what the file holds, beyond full scale too`() throws {
        let samples = (0..<1000).map { Float($0 - 500) / 300 }
        let path = directory.file("track.wav")
        AudioFixture(.wavFloat, sampleRate: 8000, channelCount: 1).write(samples, to: path)
        let subject = try #require(
            try WindowReader(sampleFormat: .float32, windowSeconds: 1).subjects(of: path).first)
        #expect(subject.frames == 0..<1000)
        #expect(holds(subject, samples))
    }

    @Test func `int32 keeps the low bits of a 32-bit file`() throws {
        let samples = (0..<1000).map { Int32(truncatingIfNeeded: $0 &* 2_654_435_761) }
        let path = directory.file("wide.wav")
        try write(samples, to: path, format: Int(SF_FORMAT_WAV) | Int(SF_FORMAT_PCM_32)) {
            sf_write_int($0, $1, $2)
        }
        let subjects = try WindowReader(sampleFormat: .int32, windowSeconds: 0.1).subjects(of: path)
        #expect(subjects.map(\.frames) == [150..<250, 450..<550, 750..<850])
        for subject in subjects {
            #expect(holds(subject, samples[Int(subject.frames.lowerBound)..<Int(subject.frames.upperBound)]))
        }
    }

    @Test func `a file without a frame is refused by name`() throws {
        let path = directory.file("nothing.wav")
        AudioFixture(.wav16).write([], to: path)
        let error = #expect(throws: (any Error).self) {
            try WindowReader(sampleFormat: .int16, windowSeconds: 1).subjects(of: path)
        }
        #expect(error.map { "\($0)" }?.contains(path) == true)
    }
}
