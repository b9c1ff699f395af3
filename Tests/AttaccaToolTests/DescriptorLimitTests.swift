// SPDX-License-Identifier: MIT
import Foundation
import TestSupport
import Testing

/// A process that runs out of file descriptors, wherever that is: none, or one less than it would need.
@Suite struct DescriptorLimitTests {
    private let directory = TemporaryDirectory()
    private var cache: String { directory.file("cache") }

    private func play(
        _ track: String, to output: String, cache: String, descriptorCount: Int? = nil
    ) throws -> ToolRun {
        try ToolRun(
            [
                "play", "--speed", "max", "--chunk-seconds", "1", "--json", "--cache", cache, "--output",
                "wav:\(output)", track,
            ], descriptorCount: descriptorCount)
    }

    private func count(_ name: String, of run: ToolRun) throws -> Int {
        let report = try JSONSerialization.jsonObject(with: run.output) as? [String: Any]
        return try #require(report?[name] as? Int)
    }

    @Test func `without file descriptors it plays the same or says why not, and the cache stays whole`()
        throws
    {
        let track = directory.file("track.wav")
        let fixture = AudioFixture(.wav16, sampleRate: 8_000, channelCount: 1)
        fixture.write(fixture.programme(seconds: 3, seed: 1), to: track)
        let expected = directory.file("expected.wav")
        #expect(try play(track, to: expected, cache: cache).status == 0)
        let samples = try Data(contentsOf: URL(fileURLWithPath: expected))
        var playedCount = 0
        var refusedCount = 0
        for descriptorCount in 4...32 {
            // With what was stored, and with a cache yet to be made.
            for cache in [cache, directory.file("new \(descriptorCount)")] {
                let output = directory.file("\(descriptorCount).wav")
                let run = try play(track, to: output, cache: cache, descriptorCount: descriptorCount)
                #expect(!run.isCrash, "\(descriptorCount) descriptors: \(run.errorText)")
                if run.status == 0 {
                    playedCount += 1
                    let found = try Data(contentsOf: URL(fileURLWithPath: output))
                    #expect(found == samples, "\(descriptorCount) descriptors")
                } else {
                    refusedCount += 1
                    #expect(
                        !run.errorText.isEmpty, "\(descriptorCount) descriptors: \(run.status) and no word")
                }
            }
        }
        #expect(
            playedCount > 0 && refusedCount > 0, "the limits try nothing: \(playedCount), \(refusedCount)")
        #expect(try ToolRun(["verify", "--cache", cache]).status == 0)
        let after = try play(track, to: directory.file("after.wav"), cache: cache)
        #expect(try count("misses", of: after) == 0, "what was stored is there")
    }
}
