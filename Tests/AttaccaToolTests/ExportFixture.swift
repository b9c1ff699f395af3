// SPDX-License-Identifier: MIT
import CacheModel
import Foundation
import TestSupport
import Testing

/// A cache directory with one mono track of two and a half seconds in it, in chunks of a second.
struct ExportFixture {
    let directory = TemporaryDirectory()
    var cache: String { directory.file("cache") }
    var track: String { directory.file("track.wav") }
    private let audio = AudioFixture(.wav16, sampleRate: 8_000, channelCount: 1)

    init() { audio.write(audio.programme(seconds: 2.5), to: track) }

    /// Replaces the track by white noise at full scale.
    func writeNoise() throws {
        var generator = SeededGenerator(seed: 5)
        audio.write((0..<20_000).map { _ in Float.random(in: -1..<1, using: &generator) }, to: track)
    }

    /// Plays the track into the cache; gives the samples that were heard.
    @discardableResult
    func play(format: SampleFormat = .int16, intensity: Double = 1) throws -> Data {
        let run = try ToolRun([
            "play", "--cache", cache, "--speed", "max", "--chunk-seconds", "1", "--preset", "warm",
            "--intensity", "\(intensity)", "--format", format.name, "--output", "raw:-", track,
        ])
        #expect(run.status == 0, "\(run.errorText)")
        return run.output
    }

    func export(
        _ flags: [String] = [], track: String? = nil, chunk: Int = 1, intensity: Double = 1, to path: String
    ) throws -> ToolRun {
        try ToolRun(
            [
                "export", "--cache", cache, "--track", track ?? self.track, "--preset", "warm",
                "--intensity", "\(intensity)", "--chunk", "\(chunk)", "--output", path,
            ] + flags)
    }

    /// Exports and gives the object that says what.
    func exportReport(
        _ flags: [String] = [], chunk: Int = 1, intensity: Double = 1, to path: String
    ) throws -> [String: Any] {
        let run = try export(flags + ["--json"], chunk: chunk, intensity: intensity, to: path)
        #expect(run.status == 0, "\(run.errorText)")
        return try #require(try JSONSerialization.jsonObject(with: run.output) as? [String: Any])
    }

    /// What the lz4 tool makes of a file; fails unless it ends well.
    func decodeWithTool(_ path: String) throws -> Data {
        let decoded = directory.file("decoded")
        try Data().write(to: URL(fileURLWithPath: decoded))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["lz4", "-d", "-c", path]
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: decoded))
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "lz4 -d -c; tools/set-up installs it")
        return try content(decoded)
    }

    /// The content size in the header of an LZ4 frame, which must be there (flag 3), little-endian at byte 6.
    func declaredByteCount(_ frame: Data) -> Int? {
        guard frame.count > 14, frame.prefix(4) == Data([0x04, 0x22, 0x4D, 0x18]), frame[4] & 8 != 0 else {
            return nil
        }
        return frame[6..<14].reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    func content(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }

    /// Name and content of every file of the cache, but for SQLite's shared memory, which holds locks.
    func cacheFiles() throws -> [String: Data] {
        let names = try #require(FileManager.default.enumerator(atPath: cache)).compactMap { $0 as? String }
        return Dictionary(
            uniqueKeysWithValues: names.filter { !$0.hasSuffix("-shm") }.map {
                ($0, FileManager.default.contents(atPath: cache + "/" + $0) ?? Data())
            })
    }

    /// Names in the directory of the test.
    func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()
    }
}
