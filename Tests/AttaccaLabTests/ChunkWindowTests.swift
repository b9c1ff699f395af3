// SPDX-License-Identifier: MIT
import Testing

@testable import AttaccaLab

@Suite struct ChunkWindowTests {
    @Test func `windows begin at 15, 45 and 75 percent`() {
        #expect(
            ChunkWindow.ranges(trackFrameCount: 1000, windowFrameCount: 100) == [
                150..<250, 450..<550, 750..<850,
            ])
    }

    @Test func `a window that reaches beyond the end moves back`() {
        #expect(
            ChunkWindow.ranges(trackFrameCount: 1000, windowFrameCount: 600) == [
                150..<750, 400..<1000, 400..<1000,
            ])
    }

    @Test func `a track as long as a window is three times the same window`() {
        #expect(
            ChunkWindow.ranges(trackFrameCount: 10, windowFrameCount: 10) == [0..<10, 0..<10, 0..<10])
    }

    @Test func `a track shorter than a window is one short chunk`() {
        #expect(ChunkWindow.ranges(trackFrameCount: 9, windowFrameCount: 10) == [0..<9])
    }
}
