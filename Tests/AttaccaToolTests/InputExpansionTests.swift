// SPDX-License-Identifier: MIT
import CacheModel
import Foundation
import TestSupport
import Testing

@testable import AttaccaTool

@Suite struct InputExpansionTests {
    private let directory = TemporaryDirectory()

    /// Creates a file, with the directories above it.
    @discardableResult
    private func file(_ name: String, _ content: String = "") throws -> String {
        try file(name, bytes: Array(content.utf8))
    }

    @discardableResult
    private func file(_ name: String, bytes: [UInt8]) throws -> String {
        let path = directory.file(name)
        try FileManager.default.createDirectory(
            atPath: URL(fileURLWithPath: path).deletingLastPathComponent().path,
            withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        return path
    }

    /// The names of the tracks, relative to the directory.
    private func names(_ expansion: InputExpansion) throws -> [String] {
        let root = try LocalFiles.canonicalPath(directory.path) + "/"
        return expansion.tracks.map { $0.rawValue.replacingOccurrences(of: root, with: "") }
    }

    @Test func `a directory gives its audio files in natural order, those below it in their place`() throws {
        for name in [
            "10 ten.flac", "2 two.ogg", "1 one.WAV", "cover.jpg", "notes.txt", "list.m3u8", ".hidden.wav",
            "3 box/2.mp3", "3 box/1.aiff", "3 box/deeper/x.oga", ".git/y.wav",
        ] { try file(name) }
        let expansion = InputExpansion(expanding: [directory.path])
        #expect(
            try names(expansion) == [
                "1 one.WAV", "2 two.ogg", "3 box/1.aiff", "3 box/2.mp3", "3 box/deeper/x.oga", "10 ten.flac",
            ])
        #expect(expansion.problems.isEmpty)
    }

    @Test func `a named file is taken whatever it is called`() throws {
        let path = try file("recording")
        #expect(try names(InputExpansion(expanding: [path])) == ["recording"])
    }

    @Test func `one file has one name, however it is reached`() throws {
        let path = try file("a/song.wav")
        let link = directory.file("link.wav")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
        let expansion = InputExpansion(expanding: [path, directory.file("a/../a/./song.wav"), link])
        #expect(try names(expansion) == ["a/song.wav", "a/song.wav", "a/song.wav"])
    }

    @Test func `what is missing is named with the reason, and the rest is taken`() throws {
        let path = try file("song.wav")
        let missing = directory.file("missing.flac")
        let expansion = InputExpansion(expanding: [missing, path])
        #expect(try names(expansion) == ["song.wav"])
        #expect(expansion.problems.map(\.description) == ["\(missing): no such file or directory"])
    }

    @Test func `a directory without audio is a problem`() throws {
        let path = URL(fileURLWithPath: try file("texts/readme.txt")).deletingLastPathComponent().path
        let expansion = InputExpansion(expanding: [path])
        #expect(expansion.problems.map(\.description) == ["\(path): no audio files in this directory"])
    }

    @Test func `directories that link to each other are walked once`() throws {
        try file("a/song.wav")
        try FileManager.default.createSymbolicLink(
            atPath: directory.file("a/loop"), withDestinationPath: directory.path)
        #expect(try names(InputExpansion(expanding: [directory.path])) == ["a/song.wav"])
    }

    @Test func `a device is neither file nor directory`() {
        let expansion = InputExpansion(expanding: ["/dev/null"])
        #expect(expansion.problems.map(\.reason) == ["neither a file nor a directory"])
    }

    @Test func `a playlist gives its entries in its order, relative to itself`() throws {
        for name in ["lists/../music/b ü.ogg", "music/a.flac", "music/c.wav"] { try file(name) }
        let absolute = directory.file("music/c.wav")
        let playlist = try file(
            "lists/mix.m3u8",
            "\u{FEFF}#EXTM3U\r\n#EXTINF:123,A\r\n  ../music/b ü.ogg  \r\n\r\n\(absolute)\r\nfile://\(directory.path)/music/b%20%C3%BC.ogg\r\n../music"
        )
        let expansion = InputExpansion(expanding: [playlist])
        #expect(expansion.problems.isEmpty)
        #expect(
            try names(expansion) == [
                "music/b ü.ogg", "music/c.wav", "music/b ü.ogg", "music/a.flac", "music/b ü.ogg",
                "music/c.wav",
            ])
    }

    @Test func `each entry of a playlist that cannot be played is named with its line`() throws {
        try file("good.wav")
        let playlist = try file("mix.m3u", "good.wav\nmissing.wav\nhttps://example.org/a.mp3\nother.m3u8\n")
        let expansion = InputExpansion(expanding: [playlist])
        #expect(try names(expansion) == ["good.wav"])
        #expect(
            expansion.problems.map(\.description) == [
                "\(playlist):2: missing.wav: no such file or directory",
                "\(playlist):3: https://example.org/a.mp3: not a local file",
                "\(playlist):4: other.m3u8: a playlist within a playlist is not read",
            ])
    }

    @Test func `a playlist of old is read as ISO 8859-1`() throws {
        try file("ü.wav")
        let playlist = try file("old.m3u", bytes: [0xFC] + Array(".wav\r".utf8))
        #expect(try names(InputExpansion(expanding: [playlist])) == ["ü.wav"])
    }

    @Test func `an empty playlist and one that is missing are problems`() throws {
        let empty = try file("empty.m3u8", "#EXTM3U\n")
        let missing = directory.file("missing.m3u8")
        let expansion = InputExpansion(expanding: [empty, missing])
        #expect(
            expansion.problems.map(\.reason) == ["the playlist has no entries", "no such file or directory"])
    }

    @Test(arguments: [
        ("2", "10"), ("a2b", "a10a"), ("Track 9", "track 10"), ("a", "B"), ("a", "ab"), ("01", "2"),
        ("", "a"),
        ("a1", "a01"), ("B", "b"),
    ])
    func `names are in the order in which people number them`(first: String, second: String) {
        #expect(NaturalOrder.precedes(first, second) != NaturalOrder.precedes(second, first))
        if first != "a1", first != "B" { #expect(NaturalOrder.precedes(first, second)) }
    }

    @Test(arguments: [
        (["XDG_CACHE_HOME": "/x", "HOME": "/h"], "/x/attacca"),
        (["XDG_CACHE_HOME": "relative", "HOME": "/h"], "/h/.cache/attacca"),
        (["HOME": "/h"], "/h/.cache/attacca"),
        ([:], nil),
    ])
    func `the cache is where the platform keeps caches`(environment: [String: String], path: String?) {
        #if !canImport(Darwin)
            #expect(CacheDirectory.platformDefault { environment[$0] } == path)
        #endif
    }
}
