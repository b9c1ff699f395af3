// SPDX-License-Identifier: MIT
import Attacca
import CacheModel
import Foundation
import PresetRendering
import TestSupport
import Testing

/// `predict` says what comes next and why, from what a run left behind, and changes nothing.
@Suite struct PredictTests {
    private let directory = TemporaryDirectory()
    private var cache: String { directory.file("cache") }
    private var track: String { directory.file("track.wav") }

    init() {
        let fixture = AudioFixture(.wav16, sampleRate: 8_000, channelCount: 1)
        fixture.write(fixture.programme(seconds: 12), to: track)
    }

    /// A listener who goes to and fro between two presets, on a clock of their own: how fast the machine is decides nothing.
    private func listen() throws {
        let time = ManualTimeSource()
        var configuration = CacheConfiguration()
        configuration.presets = ReferenceRenderer.presets
        configuration.isAudioAnalysisEnabled = false
        configuration.timeSource = time
        let opened = try PlayerCache.openBlocking(
            at: .directory(cache), renderer: ReferenceRenderer(), configuration: configuration)
        let playback = opened.playback(listener: "default")
        for second in 0..<7 {
            playback.report(
                Playhead(
                    track: TrackID(track), positionSeconds: Double(second),
                    preset: second % 2 == 0 ? "warm" : "punchy"))
            time.advance(bySeconds: 1)
        }
        try opened.closeBlocking()
    }

    /// Plays the track with the tool.
    private func play() throws {
        let run = try ToolRun([
            "play", "--cache", cache, "--speed", "max", "--chunk-seconds", "1", "--preset", "warm",
            "--script",
            "1:punchy", "--output", "null", track,
        ])
        #expect(run.status == 0, "\(run.errorText)")
    }

    private func predict(_ arguments: [String] = []) throws -> [String: Any] {
        let run = try ToolRun(["predict", "--cache", cache, "--json"] + arguments)
        #expect(run.status == 0, "\(run.errorText)")
        return try #require(try JSONSerialization.jsonObject(with: run.output) as? [String: Any])
    }

    private func first(_ object: [String: Any]) throws -> [String: Any] {
        let predictions = try #require(object["predictions"] as? [[String: Any]])
        #expect(predictions.count == 1)
        return try #require(predictions.first)
    }

    private func presets(_ prediction: [String: Any]) throws -> [[String: Any]] {
        try #require(prediction["presets"] as? [[String: Any]])
    }

    private func sum(_ rows: [[String: Any]], _ key: String) -> Double {
        rows.compactMap { $0[key] as? Double }.reduce(0, +)
    }

    @Test func `an empty directory knows nothing of the listener, and the shipped table is shown`() throws {
        try FileManager.default.createDirectory(atPath: cache, withIntermediateDirectories: false)
        let run = try ToolRun(["predict", "--cache", cache])
        #expect(run.status == 0, "\(run.errorText)")
        #expect(run.outputText.hasPrefix("nothing is known of the listener default yet"))
        let object = try predict()
        let predictions = try #require(object["predictions"] as? [[String: Any]])
        #expect(predictions.count == 5)
        for prediction in predictions {
            let rows = try presets(prediction)
            #expect(rows.count == 4)
            #expect(abs(sum(rows, "probability") - 1) < 0.005)
            #expect(sum(rows, "count") == 0)
            #expect(rows.allSatisfy { $0["audio"] is NSNull })
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: cache).isEmpty)
    }

    @Test func `a habit is told with its counts, after the preset that was chosen last`() throws {
        try listen()
        let object = try predict()
        let listener = try #require(object["listener"] as? [String: Any])
        #expect(listener["is_known"] as? Bool == true)
        #expect(listener["switches"] as? Int == 6)
        #expect(listener["last_preset"] as? String == "warm")
        let prediction = try first(object)
        #expect(prediction["from"] as? String == "warm")
        let likeliest = try #require(try presets(prediction).first)
        #expect(likeliest["preset"] as? String == "punchy")
        #expect(try #require(likeliest["count"] as? Double) > 2.5)
        #expect((prediction["experts"] as? [Any])?.count == 12)
        let back = try first(predict(["--from", "punchy"]))
        #expect(try presets(back).first?["preset"] as? String == "warm")
    }

    @Test func `another listener is not known where one is`() throws {
        try listen()
        let listener = try #require(try predict(["--listener", "nobody"])["listener"] as? [String: Any])
        #expect(listener["is_known"] as? Bool == false)
        #expect(listener["switches"] as? Int == 0)
    }

    @Test func `scenarios sum to one, and toggling back is told apart`() throws {
        try listen()
        let scenarios = try #require(try first(predict())["scenarios"] as? [[String: Any]])
        #expect(abs(sum(scenarios, "probability") - 1) < 0.01)
        let back = scenarios.filter { $0["scenario"] as? String == "toggle_back" }
        #expect(back.map { $0["preset"] as? String } == ["punchy"])
        for name in ["continue", "seek_forward", "seek_back", "next_track", "previous_track"] {
            #expect(scenarios.count { $0["scenario"] as? String == name } == 1)
        }
    }

    @Test func `a chunk of a file has features with units, and both sources are mixed`() throws {
        let object = try predict(["--file", track, "--chunk", "1", "--from", "warm"], inEmptyCache: true)
        let audio = try #require(object["audio"] as? [String: Any])
        #expect(audio["is_stored"] as? Bool == false)
        #expect(audio["start_seconds"] as? Double == 10)
        #expect(audio["seconds"] as? Double == 2)
        let features = try #require(audio["features"] as? [String: Double])
        #expect(features.count == 5 && features.values.allSatisfy { (0...1).contains($0) })
        let measured = try #require(audio["measured"] as? [String: Double])
        #expect((-70...0).contains(try #require(measured["loudness_lufs"])))
        let prediction = try first(object)
        let weights = try #require(prediction["weights"] as? [String: Any])
        #expect(weights["listener"] as? Double == 0.7)
        for row in try presets(prediction) {
            let (listener, audio) = (row["listener"] as? Double, row["audio"] as? Double)
            let mixed = try 0.7 * #require(listener) + 0.3 * #require(audio)
            #expect(abs(try #require(row["probability"] as? Double) - mixed) < 0.002)
            #expect((0...1).contains(try #require(row["rule_score"] as? Double)))
        }
    }

    private func predict(_ arguments: [String], inEmptyCache: Bool) throws -> [String: Any] {
        try FileManager.default.createDirectory(atPath: cache, withIntermediateDirectories: true)
        return try predict(arguments)
    }

    /// Where a player analysed a chunk, that is what counts.
    @Test func `features that a player stored are taken, on its grid`() throws {
        try play()
        let stored = try (0..<12).filter { chunk in
            let object = try predict(["--file", track, "--chunk", "\(chunk)", "--chunk-seconds", "1"])
            return try #require(object["audio"] as? [String: Any])["is_stored"] as? Bool == true
        }
        #expect(!stored.isEmpty)
        let other = try predict(["--file", track, "--chunk", "1", "--chunk-seconds", "2"])
        #expect(try #require(other["audio"] as? [String: Any])["is_stored"] as? Bool == false)
    }

    @Test func `text names both sources, their weight and the audio`() throws {
        try listen()
        let run = try ToolRun([
            "predict", "--cache", cache, "--file", track, "--chunk", "0", "--chunk-seconds", "4",
        ])
        #expect(run.status == 0, "\(run.errorText)")
        for words in [
            "listener default: 6 switches", "LUFS", "analysed now", "mixed: listener", "within 30 s",
        ] {
            #expect(run.outputText.contains(words), "\(words) in \(run.outputText)")
        }
    }

    private static let mistakes: [([String], Int32)] = [
        (["--file", "TRACK"], 64), (["--chunk", "3"], 64), (["--listener", ""], 64),
        (["--file", "TRACK", "--chunk=-1"], 64), (["--file", "TRACK", "--chunk", "99"], 66),
        (["--file", "/nowhere.wav", "--chunk", "0"], 66), (["--from", "nonsense"], 66),
        (["--chunk-seconds", "0"], 64),
    ]

    @Test(arguments: mistakes)
    func `what is asked for and is not there is named`(arguments: [String], status: Int32) throws {
        try FileManager.default.createDirectory(atPath: cache, withIntermediateDirectories: false)
        let run = try ToolRun(
            ["predict", "--cache", cache] + arguments.map { $0 == "TRACK" ? track : $0 })
        #expect(run.status == status, "\(run.errorText)")
        #expect(run.output.isEmpty)
        #expect(!run.errorText.isEmpty)
    }

    @Test func `where there is no directory, that is said, and none is made`() throws {
        let run = try ToolRun(["predict", "--cache", cache])
        #expect(run.status == 66)
        #expect(run.complaints.count == 1)
        #expect(!FileManager.default.fileExists(atPath: cache))
    }

    @Test func `a text is no audio, and the file is named once`() throws {
        try FileManager.default.createDirectory(atPath: cache, withIntermediateDirectories: false)
        let path = directory.file("song.wav")
        try "no audio at all".write(toFile: path, atomically: true, encoding: .utf8)
        let run = try ToolRun(["predict", "--cache", cache, "--file", path, "--chunk", "0"])
        #expect(run.status == 66)
        #expect(run.complaints.count == 1)
        #expect(run.errorText.contains(path))
    }

    @Test func `stats and the report of play say how prefetch of presets fares`() throws {
        let run = try ToolRun([
            "play", "--cache", cache, "--speed", "max", "--chunk-seconds", "1", "--json", "--script",
            "3:warm",
            track,
        ])
        let report = try #require(try JSONSerialization.jsonObject(with: run.output) as? [String: Any])
        let predictions = try #require(report["predictions"] as? [String: Any])
        let prefetch = try #require(predictions["preset_prefetch"] as? [String: Any])
        #expect(prefetch["verdict"] as? String == "undecided")
        let stats = try ToolRun(["stats", "--cache", cache])
        #expect(stats.outputText.contains("default: too few switches yet to tell"), "\(stats.outputText)")
    }
}
