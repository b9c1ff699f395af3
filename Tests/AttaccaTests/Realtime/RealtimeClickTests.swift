// SPDX-License-Identifier: MIT
import CRealtime
import CacheModel
import TestSupport
import Testing

@testable import Attacca

/// Three sines that stand for presets, over two tracks, and a listener who switches, seeks, pauses and skips at any frame,
/// on an engine whose chunks are missing every now and then: no two samples that follow each other are further apart
/// than what both sources could have done, faded.
@Suite struct RealtimeClickTests {
    private static let chunkFrames: Int64 = 3_000
    private static let chunkCount: Int64 = 6
    private static let trackFrames = chunkFrames * chunkCount
    private static let variantCount: UInt32 = 3
    private static let amplitude = 0.4

    /// Whole periods in a track, so that the sines go on over its end as they began.
    private static func periods(_ variant: UInt32) -> Double { [41, 97, 163][Int(variant)] }

    private static func sample(_ variant: UInt32, _ frame: Int64) -> Float {
        let phase = Double(frame) * periods(variant) / Double(trackFrames)
        return Float(amplitude * SineRenderer.sine(phase))
    }

    /// What two samples of a source, each under gains that a fade or a ramp gives them, can be apart.
    private static var jumpMax: Double {
        let steepest = (0..<variantCount).map { 2 * .pi * periods($0) / Double(trackFrames) }.max()!
        let moving = 2.0.squareRoot() * amplitude * steepest
        // The shortest fade is as long as a ramp.
        let fading = 2.0.squareRoot() * amplitude * .pi / 2 / Double(CoreStage.rampFrames)
        let ramping = 2.0.squareRoot() * amplitude / Double(CoreStage.rampFrames)
        return moving + fading + ramping
    }

    private final class Story {
        let stage = CoreStage()
        var generator: SeededGenerator
        var chunks: [String: PCMChunk] = [:]
        /// Chunks that the engine does not have for now.
        var missing: Set<String> = []
        var (jump, jumpTrack, jumpFrame): (UInt32, UInt32, Int64) = (1, 1, 0)
        var variant: UInt32 = 0
        var fallback: UInt32?
        var run = ReaderWindow.Run.playing

        init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

        func chunk(_ variant: UInt32, _ index: Int64) -> PCMChunk {
            let name = "\(variant) \(index)"
            if let known = chunks[name] { return known }
            let first = index * chunkFrames
            let made = stage.chunk(samples: (first..<first + chunkFrames).map { sample(variant, $0) })
            chunks[name] = made
            return made
        }

        /// Does one of the things that a listener or an engine does.
        func act() {
            switch Int.random(in: 0..<12, using: &generator) {
            case 0...3:
                fallback = variant
                variant = UInt32.random(in: 0..<variantCount, using: &generator)
            case 4, 5:
                jump += 1
                jumpTrack = UInt32.random(in: 1...2, using: &generator)
                jumpFrame = Int64.random(in: 0..<trackFrames, using: &generator)
            case 6: run = run == .paused ? .playing : .paused
            case 7: run = .playing
            case 8: missing.insert(name(ofAny: Int64.random(in: 0..<chunkCount, using: &generator)))
            case 9:
                let index = Int64.random(in: 0..<chunkCount, using: &generator)
                for variant in 0..<variantCount { missing.insert("\(variant) \(index)") }
            default: missing.removeAll()
            }
        }

        private func name(ofAny index: Int64) -> String {
            "\(UInt32.random(in: 0..<variantCount, using: &generator)) \(index)"
        }

        /// Shows what is there, but nothing is taken away that the callback may be playing.
        func publish() {
            let report = stage.report
            let windows = stage.core.windows
            var window = ReaderWindow(
                jump: jump, jumpTrack: jumpTrack, jumpFrame: jumpFrame, variant: variant, fallback: fallback,
                fillsGaps: true, run: run)
            window.add(ReaderWindow.Track(serial: 1, frameCount: trackFrames, next: .track(2)))
            window.add(ReaderWindow.Track(serial: 2, frameCount: trackFrames, next: .track(1)))
            for span in windows.flatMap(\.spans)
            where span.frames.contains(report.frame)
                || span.frames.contains((report.frame + chunkFrames) % trackFrames)
            {
                window.add(span)
            }
            let place = report.jump == jump ? (report.track, report.frame) : (jumpTrack, jumpFrame)
            for variant in 0..<variantCount {
                for ahead in 0..<Int64(2) {
                    var (track, index) = (place.0, place.1 / chunkFrames + ahead)
                    if index >= chunkCount { (track, index) = (3 - track, 0) }
                    guard !missing.contains("\(variant) \(index)") else { break }
                    window.add(
                        ReaderWindow.Span(
                            track: track, variant: variant,
                            frames: index * chunkFrames..<(index + 1) * chunkFrames,
                            chunk: chunk(variant, index)))
                }
            }
            stage.core.publish(window)
        }
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func `whatever a listener does, no sample jumps`(seed: UInt64) {
        let story = Story(seed: seed)
        story.publish()
        var last: Float = 0
        var worst = (jump: 0.0, read: 0, index: 0)
        var statuses: [ReaderResult.Status: Int] = [:]
        for read in 0..<1_500 {
            if Int.random(in: 0..<4, using: &story.generator) == 0 { story.act() }
            story.publish()
            let frameCount = Int.random(in: 1...700, using: &story.generator)
            let (samples, result) = story.stage.read(frameCount)
            statuses[result.status, default: 0] += 1
            for (index, sample) in samples.enumerated() {
                let jump = Double(abs(sample - last))
                if jump > worst.jump { worst = (jump, read, index) }
                last = sample
            }
        }
        #expect(worst.jump <= Self.jumpMax, "seed \(seed), read \(worst.read), sample \(worst.index)")
        #expect(statuses[.complete, default: 0] > 300, "seed \(seed): \(statuses)")
        #expect(statuses[.paused, default: 0] > 0 && statuses[.missing, default: 0] > 0, "seed \(seed)")
    }

    @Test func `a click would be noticed`() {
        // The steepest allowed is far below what cutting from one sine to another does.
        #expect(Self.jumpMax < Self.amplitude / 8)
    }
}
