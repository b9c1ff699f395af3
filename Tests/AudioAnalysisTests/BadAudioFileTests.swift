// SPDX-License-Identifier: MIT
import AudioAnalysis
import CacheModel
import Foundation
import TestSupport
import Testing

/// Files that a library meets and that hold no audio, or not all of it: each gets one clear line.
@Suite struct BadAudioFileTests {
    private let directory = TemporaryDirectory()

    private func open(_ name: String) throws -> AudioFileReader {
        try AudioFileReader(path: directory.file(name))
    }

    /// Opening must fail with that code and one line that names the file.
    private func expectRefusal(_ name: String, _ code: AudioFileError.Code, isMissingInput: Bool) throws {
        let error = try #require(throws: AudioFileError.self) { try open(name) }
        #expect(error.code == code, "\(error)")
        #expect(error.message.hasPrefix(directory.file(name)))
        #expect(!error.message.contains("\n"))
        #expect(error.isMissingInput == isMissingInput)
    }

    @Test func `a missing file is not found`() throws {
        try expectRefusal("absent.flac", .notFound, isMissingInput: true)
    }

    @Test func `a path below a file is not found`() throws {
        try Data("x".utf8).write(to: URL(filePath: directory.file("file")))
        try expectRefusal("file/track.flac", .notFound, isMissingInput: true)
    }

    @Test(.enabled(if: getuid() != 0, "root may read everything"))
    func `a file without permission is not readable`() throws {
        AudioFixture(.wav16).write([0, 0], to: directory.file("secret.wav"))
        try FileManager.default.setAttributes(
            [.posixPermissions: 0], ofItemAtPath: directory.file("secret.wav"))
        try expectRefusal("secret.wav", .notReadable, isMissingInput: true)
    }

    @Test func `a name that is too long is not readable`() throws {
        try expectRefusal(String(repeating: "n", count: 300), .notReadable, isMissingInput: true)
    }

    @Test func `a directory is not audio`() throws {
        try FileManager.default.createDirectory(
            atPath: directory.file("album"), withIntermediateDirectories: false)
        try expectRefusal("album", .notAudio, isMissingInput: true)
    }

    @Test func `a pipe is refused at once and not waited for`() throws {
        #expect(mkfifo(directory.file("pipe"), 0o600) == 0)
        try expectRefusal("pipe", .notAudio, isMissingInput: true)
    }

    @Test func `an empty file is not audio`() throws {
        try Data().write(to: URL(filePath: directory.file("empty.flac")))
        try expectRefusal("empty.flac", .notAudio, isMissingInput: true)
    }

    @Test(arguments: ["song.flac", "song.gsm", "song.mp3", "song.vox", "song.raw"])
    func `a text is not audio, whatever its name`(name: String) throws {
        try Data("Ceci n'est pas une chanson.\n".utf8).write(to: URL(filePath: directory.file(name)))
        try expectRefusal(name, .notAudio, isMissingInput: true)
    }

    @Test(arguments: ["fLaC", "OggS", "RIFF", "FORM"])
    func `a header alone is corrupt`(magic: String) throws {
        try Data((magic + "1234567890").utf8).write(to: URL(filePath: directory.file("stub")))
        try expectRefusal("stub", .corrupt, isMissingInput: false)
    }

    @Test func `more than 64 channels are not supported`() throws {
        AudioFixture(.wav16, channelCount: 65).write(
            [Float](repeating: 0, count: 650), to: directory.file("65.wav"))
        try expectRefusal("65.wav", .unsupported, isMissingInput: false)
    }

    @Test(arguments: [400, 1_000_000])
    func `a silly rate is not supported`(sampleRate: Int) throws {
        AudioFixture(.wav16, sampleRate: sampleRate).write([0, 0, 0, 0], to: directory.file("rate.wav"))
        try expectRefusal("rate.wav", .unsupported, isMissingInput: false)
    }

    @Test func `an encoding without seeking is not supported`() throws {
        let fixture = AudioFixture(.gsm, sampleRate: 8_000, channelCount: 1)
        fixture.write(fixture.programme(seconds: 1), to: directory.file("speech.wav"))
        try expectRefusal("speech.wav", .unsupported, isMissingInput: false)
    }

    @Test(arguments: [AudioFixture.Kind.wav16, .flac16, .vorbis, .mp3, .aiff24])
    func `a truncated file has the frames that can be decoded`(kind: AudioFixture.Kind) throws {
        let fixture = AudioFixture(kind)
        fixture.write(fixture.programme(seconds: 8), to: directory.file("whole"))
        let bytes = try Data(contentsOf: URL(filePath: directory.file("whole")))
        try bytes.prefix(bytes.count / 2).write(to: URL(filePath: directory.file("half")))
        let reader = try open("half")
        #expect((88_200...300_000).contains(reader.frameCount.rawValue), "\(reader.frameCount)")
        #expect(reader.isTruncated)
        #expect(try !open("whole").isTruncated)
        #expect(try samples(of: reader).count == Int(reader.frameCount.rawValue) * 2)
        try reader.seek(to: reader.frameCount.rawValue - 1)
        #expect(try samples(of: reader).count == 2)
    }

    @Test func `a FLAC cut before its first frame is truncated`() throws {
        AudioFixture(.flac16).write(AudioFixture(.flac16).programme(seconds: 1), to: directory.file("whole"))
        let bytes = try Data(contentsOf: URL(filePath: directory.file("whole")))
        let frame = try #require(bytes.range(of: Data([0xFF, 0xF8]))).lowerBound
        try bytes.prefix(frame + 8).write(to: URL(filePath: directory.file("cut.flac")))
        try expectRefusal("cut.flac", .truncated, isMissingInput: false)
    }

    @Test func `damage in the middle of a FLAC is named by frame and leaves the rest readable`() throws {
        let fixture = AudioFixture(.flac16)
        fixture.write(fixture.programme(seconds: 8), to: directory.file("damaged.flac"))
        var bytes = try Data(contentsOf: URL(filePath: directory.file("damaged.flac")))
        for index in bytes.count / 2..<bytes.count / 2 + 20_000 { bytes[index] = UInt8(index & 0x7F) }
        try bytes.write(to: URL(filePath: directory.file("damaged.flac")))
        let reader = try open("damaged.flac")
        #expect(reader.frameCount == FrameCount(8 * 44_100))
        let error = try #require(throws: AudioFileError.self) { try samples(of: reader) }
        #expect(error.code == .corrupt)
        #expect(error.message.contains("cannot decode frame"))
        try reader.seek(to: 7 * 44_100)
        #expect(try samples(of: reader).count == 44_100 * 2)
    }
}
