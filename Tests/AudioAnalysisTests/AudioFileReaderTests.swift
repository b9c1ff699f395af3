// SPDX-License-Identifier: MIT
import AudioAnalysis
import CacheModel
import TestSupport
import Testing

/// Reading what is in order: formats, positions, what comes after a seek.
@Suite struct AudioFileReaderTests {
    private let directory = TemporaryDirectory()

    private static let fixtures = [
        AudioFixture(.wav16), AudioFixture(.wav24, sampleRate: 192_000, channelCount: 6),
        AudioFixture(.wavFloat, channelCount: 1), AudioFixture(.aiff24), AudioFixture(.flac16),
        AudioFixture(.flac24, sampleRate: 96_000), AudioFixture(.vorbis),
        AudioFixture(.vorbis, sampleRate: 8_000, channelCount: 1), AudioFixture(.opus, sampleRate: 48_000),
        AudioFixture(.mp3), AudioFixture(.mp3, sampleRate: 24_000, channelCount: 1),
    ]

    private func makeFile(_ fixture: AudioFixture, seconds: Double) -> String {
        let path = directory.file("track.audio")
        fixture.write(fixture.programme(seconds: seconds), to: path)
        return path
    }

    @Test(arguments: [AudioFixture.Kind.wav16, .flac16, .vorbis], [nil, "Folk, \u{fc}brigens"])
    func `a genre in the tags is told, and none where there is none`(
        kind: AudioFixture.Kind, genre: String?
    ) throws {
        let fixture = AudioFixture(kind)
        let path = directory.file("track")
        fixture.write(fixture.programme(seconds: 0.2), to: path, genre: genre)
        #expect(try AudioFileReader(path: path).genre == genre)
    }

    @Test(arguments: fixtures)
    func `frames read after a seek equal those of reading straight through`(fixture: AudioFixture) throws {
        let path = makeFile(fixture, seconds: 6)
        let reader = try AudioFileReader(path: path)
        let whole = try samples(of: reader)
        let count = reader.frameCount.rawValue
        var generator = SeededGenerator(seed: 3)
        for start in (0..<12).map({ _ in Int64.random(in: 0..<count, using: &generator) }) + [
            count - 1, 0, 1,
        ] {
            let part = try AudioFileReader(path: path, knownFrameCount: reader.frameCount)
            try part.seek(to: start)
            let read = try samples(of: part, frameCount: Int(min(2_000, count - start)))
            let expected = whole[
                Int(start) * reader.channelCount..<Int(start) * reader.channelCount + read.count]
            let difference = zip(read, expected).map { abs($0 - $1) }.max() ?? 0
            // -120 dBFS; every format but MP3 is exact.
            #expect(difference <= (fixture.kind == .mp3 ? 1e-6 : 0), "\(fixture), frame \(start)")
        }
    }

    @Test(arguments: fixtures)
    func `the frames of an intact file are those declared`(fixture: AudioFixture) throws {
        let reader = try AudioFileReader(path: makeFile(fixture, seconds: 2))
        #expect(reader.frameCount == FrameCount(Int64(2 * fixture.sampleRate)))
        #expect(reader.declaredFrameCount == reader.frameCount)
        #expect(reader.sampleRate == fixture.sampleRate)
        #expect(reader.channelCount == fixture.channelCount)
    }

    @Test func `a header without audio is a track of no frames`() throws {
        AudioFixture(.wav16).write([], to: directory.file("none.wav"))
        let reader = try AudioFileReader(path: directory.file("none.wav"))
        #expect(reader.frameCount == .zero)
        try reader.seek(to: 0)
        #expect(try samples(of: reader).isEmpty)
    }

    @Test func `the end can be sought and holds nothing`() throws {
        let reader = try AudioFileReader(path: makeFile(AudioFixture(.mp3), seconds: 1))
        try reader.seek(to: reader.frameCount.rawValue)
        #expect(try samples(of: reader).isEmpty)
        try reader.seek(to: 0)
        #expect(try samples(of: reader).count == 44_100 * 2)
    }

    @Test func `reading beyond the end traps`() async {
        await #expect(processExitsWith: .failure) {
            let directory = TemporaryDirectory()
            AudioFixture(.wav16).write([0, 0, 0, 0], to: directory.file("short.wav"))
            let reader = try AudioFileReader(path: directory.file("short.wav"))
            _ = try samples(of: reader, frameCount: 3)
        }
    }
}
