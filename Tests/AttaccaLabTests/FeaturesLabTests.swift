// SPDX-License-Identifier: MIT
import ArgumentParser
import Foundation
import TestSupport
import Testing

@testable import AttaccaLab

@Suite struct FeaturesLabTests {
    private let directory = TemporaryDirectory()

    private func report(_ arguments: [String]) throws -> FeatureReport {
        let command = try FeaturesLab.parse(["--repeat", "1"] + arguments)
        return try command.report(console: LabConsole())
    }

    @Test func `a report has every chunk, whole and sparse, and the file`() throws {
        let path = directory.file("a.wav")
        let fixture = AudioFixture(.wav16, sampleRate: 8_000)
        fixture.write(fixture.programme(seconds: 2.5), to: path)
        let report = try report(["--chunk-seconds", "1", path])
        #expect(report.chunks.map(\.seconds) == [1, 1, 0.5])
        #expect(report.chunks.map(\.startSeconds) == [0, 1, 2])
        #expect(report.wholeFile.physical.loudnessLufs > -40)
        #expect(report.chunks.allSatisfy { $0.whole.analysisMs ?? 0 > 0 && $0.decodeMs > 0 })
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        let text = String(decoding: try encoder.encode(report), as: UTF8.self)
        for key in [
            "loudness_lufs", "crest_factor_db", "spectral_centroid_hz", "spectral_rolloff_hz",
            "spectral_flatness", "onset_strength_db_per_frame", "tempo_energy", "vocal_presence",
            "analysis_ms", "decode_ms", "whole_file",
        ] {
            #expect(text.contains("\"\(key)\""), "\(key)")
        }
    }

    @Test func `an empty track is silence, without chunks`() throws {
        let path = directory.file("a.wav")
        AudioFixture(.wav16, sampleRate: 8_000).write([], to: path)
        let report = try report([path])
        #expect(report.chunks.isEmpty)
        #expect(report.wholeFile.physical.loudnessLufs == -70)
    }

    @Test func `what is missing or no audio is exit status 66`() throws {
        try "not audio".write(toFile: directory.file("a.wav"), atomically: true, encoding: .utf8)
        for name in ["a.wav", "missing.wav"] {
            let command = try FeaturesLab.parse([directory.file(name)])
            let error = #expect(throws: ExitCode.self) { try command.run() }
            #expect(error?.rawValue == 66)
        }
    }

    @Test(arguments: [
        [], ["--hop", "0", "x"], ["--chunk-seconds", "0", "x"], ["--chunk-seconds", "nan", "x"],
        ["--repeat", "0", "x"], ["x", "y"],
    ])
    func `wrong usage is exit status 64`(arguments: [String]) {
        let error = #expect(throws: (any Error).self) { try FeaturesLab.parse(arguments) }
        #expect(error.map { FeaturesLab.exitCode(for: $0).rawValue } == 64)
    }
}
