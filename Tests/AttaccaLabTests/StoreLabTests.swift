// SPDX-License-Identifier: MIT
import ChunkCoding
import TestSupport
import Testing

@testable import AttaccaLab

@Suite struct StoreLabTests {
    @Test(arguments: CodecLevel.allCases)
    func `every figure is measured, and every value compared`(level: CodecLevel) throws {
        let directory = TemporaryDirectory()
        let console = LabConsole()
        let source = try StoreLabSource(inputs: [], byteCount: 40_000, level: level, console: console)
        let figures = try StoreMeasurement(
            source: source, valueCount: 24, directory: directory.path, console: console
        ).run()
        #expect(figures.values == 24)
        for figure in [
            figures.putMbPerS, figures.putSyncedMbPerS, figures.filePutMbPerS, figures.warmGetUs.p50,
            figures.preadUs, figures.memcpyUs, figures.coldGetMs.p50, figures.reopenMs,
        ] {
            #expect(figure > 0)
        }
        #expect(figures.spaceAmplificationAfterCompaction >= 1)
        #expect(figures.rows.allSatisfy { $0.count == 3 })
    }

    @Test func `a large index opens and serves`() throws {
        // In this process: the lab's own are for the figures.
        let directory = TemporaryDirectory()
        try LargeIndexLab(rowCount: 2_000, directory: directory.path).fill()
        #expect(try LargeIndexLab.open(directory.path).firstChunkMs > 0)
    }
}
