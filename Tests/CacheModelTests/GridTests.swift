// SPDX-License-Identifier: MIT
import CacheModel
import Testing

@Suite struct GridTests {
    private let grid = Grid(
        format: PCMFormat(sampleFormat: .int16, sampleRate: 44_100, channelCount: 2), chunkSeconds: 10)

    @Test func `ten seconds of CD audio are 1.764 MB`() {
        #expect(grid.format.byteCount(of: grid.chunkFrameCount) == ByteCount(1_764_000))
    }

    @Test(arguments: [(0, 0), (1, 1), (441_000, 1), (441_001, 2), (882_000, 2)])
    func `every frame of a track belongs to one chunk`(frames: Int64, chunkCount: Int) {
        #expect(grid.chunkCount(of: FrameCount(frames)) == chunkCount)
        var covered: Int64 = 0
        for index in 0..<chunkCount {
            let range = grid.frames(ofChunk: index, trackFrameCount: FrameCount(frames))
            #expect(range?.lowerBound == covered)
            covered = range?.upperBound ?? -1
        }
        #expect(covered == frames)
    }

    /// A forged length near the end of the range overflowed, and trapped.
    @Test(arguments: [Int64.max, Int64.max - 1, Int64.max - 441_000])
    func `a track of any length has a last chunk that ends with it`(frames: Int64) {
        let count = grid.chunkCount(of: FrameCount(frames))
        let last = grid.frames(ofChunk: count - 1, trackFrameCount: FrameCount(frames))
        #expect(last?.upperBound == frames)
        #expect(grid.frames(ofChunk: count, trackFrameCount: FrameCount(frames)) == nil)
    }

    @Test func `a chunk beyond the track has no frames`() {
        #expect(grid.frames(ofChunk: 1, trackFrameCount: FrameCount(441_000)) == nil)
        #expect(grid.frames(ofChunk: -1, trackFrameCount: FrameCount(441_000)) == nil)
    }
}
