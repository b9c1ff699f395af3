// SPDX-License-Identifier: MIT
import Testing

@testable import Attacca

@Suite struct RenderPiecesTests {
    @Test func `a chunk is cut at one, three and seven seconds`() {
        let pieces = RenderPieces.cut(frameCount: 480_000, sampleRate: 48_000, preRollSeconds: 0)
        #expect(pieces == [0..<48_000, 48_000..<144_000, 144_000..<336_000, 336_000..<480_000])
    }

    @Test func `a pre-roll cuts fewer pieces, a long one none`() {
        let few = RenderPieces.cut(frameCount: 480_000, sampleRate: 48_000, preRollSeconds: 0.5)
        #expect(few == [0..<48_000, 48_000..<144_000, 144_000..<480_000])
        let none = RenderPieces.cut(frameCount: 480_000, sampleRate: 48_000, preRollSeconds: 2)
        #expect(none == [0..<480_000])
    }

    @Test(arguments: [-1.0, .nan, .infinity, -.infinity])
    func `a pre-roll that is no number of seconds cuts nothing`(preRollSeconds: Double) {
        #expect(
            RenderPieces.cut(frameCount: 480_000, sampleRate: 48_000, preRollSeconds: preRollSeconds)
                == [0..<480_000])
    }

    @Test(
        arguments: [1, 63, 64, 44_100, 44_160, 441_000, 2_646_000, 46_080_000] as [Int64],
        [1_000, 44_100, 768_000])
    func `pieces cover the chunk without a gap, aligned, and cost a tenth at most`(
        frameCount: Int64, sampleRate: Int
    ) {
        for preRollSeconds in [0, 0.01, 0.3, 5] {
            let pieces = RenderPieces.cut(
                frameCount: frameCount, sampleRate: sampleRate, preRollSeconds: preRollSeconds)
            #expect(pieces.first?.lowerBound == 0)
            #expect(pieces.last?.upperBound == frameCount)
            #expect(pieces.allSatisfy { !$0.isEmpty && $0.lowerBound % RenderPieces.frameMultiple == 0 })
            #expect(zip(pieces, pieces.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
            let whole = Double(frameCount) / Double(sampleRate) + preRollSeconds
            #expect(Double(pieces.count - 1) * preRollSeconds <= 0.1 * whole + 1e-9)
        }
    }
}
