// SPDX-License-Identifier: MIT
import CAttacca
import Testing

@testable import AttaccaC

/// Players and libraries of different versions: a struct that grew by two members, as both sides see it.
@Suite struct SizedStructTests {
    struct First: Equatable {
        var size = UInt64(16)
        var volume = UInt64(0)
    }

    struct Second: Equatable {
        var size = UInt64(32)
        var volume = UInt64(0)
        var depth = UInt64(0)
        var width = UInt64(0)
    }

    /// What a library that knows `Second` makes of the bytes of a player.
    private func read(_ bytes: [UInt64], defaults: Second) throws -> Second {
        var bytes = bytes
        return try bytes.withUnsafeMutableBytes { buffer in
            try SizedStruct.read(
                UnsafePointer(buffer.baseAddress!.assumingMemoryBound(to: Second.self)), defaults: defaults,
                byteCountMin: 16, "the struct")
        }
    }

    private let defaults = Second(volume: 5, depth: 6, width: 7)

    @Test func `an older player gets the defaults of what it does not know`() throws {
        #expect(try read([16, 1], defaults: defaults) == Second(size: 16, volume: 1, depth: 6, width: 7))
        #expect(try read([24, 1, 2], defaults: defaults) == Second(size: 24, volume: 1, depth: 2, width: 7))
    }

    @Test func `a newer player is understood as long as it asks for nothing unknown`() throws {
        #expect(try read([40, 1, 2, 3, 0], defaults: defaults).width == 3)
        let failure = #expect(throws: CallFailure.self) {
            try read([40, 1, 2, 3, 1 << 56], defaults: defaults)
        }
        #expect(failure?.status == .invalidArgument)
        #expect(failure?.message.contains("byte 39") == true)
    }

    @Test(arguments: [0, 8, 15, 65_537, UInt64.max])
    func `a size that no version had is refused`(size: UInt64) {
        #expect(throws: CallFailure.self) { try read([size, 1, 2, 3], defaults: defaults) }
    }

    @Test func `not a byte beyond the size is written`() throws {
        var bytes: [UInt64] = [16, 9, 9, 9, 9]
        try bytes.withUnsafeMutableBytes { buffer in
            try SizedStruct.write(
                Second(volume: 1, depth: 2, width: 3),
                to: buffer.baseAddress!.assumingMemoryBound(to: Second.self), byteCountMin: 16, "the struct")
        }
        #expect(bytes == [16, 1, 9, 9, 9])
        bytes = [40, 9, 9, 9, 9]
        try bytes.withUnsafeMutableBytes { buffer in
            try SizedStruct.write(
                Second(volume: 1, depth: 2, width: 3),
                to: buffer.baseAddress!.assumingMemoryBound(to: Second.self), byteCountMin: 16, "the struct")
        }
        #expect(bytes == [40, 1, 2, 3, 0])
    }

    @Test func `elements of an array are as far apart as the caller says`() throws {
        var bytes = [UInt64](repeating: 9, count: 9)
        try bytes.withUnsafeMutableBytes { buffer in
            try SizedStruct.write(
                [First(size: 1, volume: 2), First(size: 3, volume: 4), First(size: 5, volume: 6)],
                to: buffer.baseAddress!.assumingMemoryBound(to: First.self), byteCount: 32, byteCountMin: 16,
                capacity: 2, "the array")
        }
        #expect(bytes == [1, 2, 0, 0, 3, 4, 0, 0, 9])
    }

    @Test func `the sizes of the first version are those of today's header`() {
        #expect(Layout.renderer == MemoryLayout<attacca_renderer>.size)
        #expect(Layout.configuration == MemoryLayout<attacca_configuration>.size)
        #expect(Layout.trackDescription == MemoryLayout<attacca_track_description>.size)
        #expect(Layout.affinity == MemoryLayout<attacca_affinity>.size)
        #expect(Layout.chunk == MemoryLayout<attacca_chunk>.size)
        #expect(Layout.playhead == MemoryLayout<attacca_playhead>.size)
        #expect(Layout.prediction == MemoryLayout<attacca_prediction>.size)
        #expect(Layout.predictionOverview == MemoryLayout<attacca_prediction_overview>.size)
        #expect(Layout.scenario == MemoryLayout<attacca_scenario>.size)
        #expect(Layout.readerConfiguration == MemoryLayout<attacca_reader_configuration>.size)
        #expect(Layout.readerPlace == MemoryLayout<attacca_reader_place>.size)
        #expect(Layout.event == MemoryLayout<attacca_event>.size)
        #expect(Layout.statistics == MemoryLayout<attacca_statistics_snapshot>.size)
    }
}
