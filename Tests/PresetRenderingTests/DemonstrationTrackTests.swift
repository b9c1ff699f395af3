// SPDX-License-Identifier: MIT
import AudioAnalysis
import CacheModel
import Foundation
import TestSupport
import Testing

@testable import PresetRendering

@Suite struct DemonstrationTrackTests {
    private let directory = TemporaryDirectory()

    @Test func `the track appears whole, as 16-bit stereo FLAC`() throws {
        let path = directory.file("demo.flac")
        try DemonstrationTrack.write(to: path, seconds: 2)
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["demo.flac"])
        let reader = try AudioFileReader(path: path)
        #expect(reader.sampleRate == 44_100)
        #expect(reader.channelCount == 2)
        #expect(reader.frameCount == FrameCount(2 * 44_100))
    }

    @Test func `the sections differ and none clips`() throws {
        var loudness: [Double] = []
        var treble: [Double] = []
        for start in [12, 45, 80, 120, 150, 168] {
            var synthesiser = DemonstrationSynthesiser(sampleRate: 44_100)
            let samples = (start * 44_100..<(start + 4) * 44_100).flatMap { index in
                let (left, right) = synthesiser.frame(index)
                return [Float(left), Float(right)]
            }
            var meter = LoudnessMeter(sampleRate: 44_100, channelCount: 2)
            var balance = SpectralBalanceMeter(sampleRate: 44_100, channelCount: 2)
            samples.withUnsafeBufferPointer {
                meter.add($0)
                balance.add($0)
            }
            loudness.append(try #require(meter.integratedLoudness))
            treble.append(try #require(balance.highShareDecibels))
            let peak = samples.reduce(0) { max($0, abs($1)) }
            #expect((0.03..<0.99).contains(peak), "peak \(peak) at \(start) s")
        }
        #expect(loudness[3] == loudness.max(), "\(loudness)")
        #expect(loudness[3] - loudness[0] > 8, "\(loudness)")
        #expect(treble[4] == treble.max(), "\(treble)")
        #expect(treble[4] - treble[0] > 10, "\(treble)")
    }

    @Test func `an unwritable place is named`() throws {
        let error = try #require(throws: AudioFileError.self) {
            try DemonstrationTrack.write(to: directory.file("no/such/demo.flac"))
        }
        #expect(error.code == .notWritable)
    }
}
