// SPDX-License-Identifier: MIT
import CacheModel
import Testing

@testable import AttaccaTool

@Suite struct TerminalViewTests {
    private static let plain = TerminalStyle(hasColours: false, hasUnicode: false)

    private func state(chunkCount: Int = 20, chunks: Range<Int>? = nil, current: Int = 4) -> PlayViewState {
        let chunks = chunks ?? 0..<chunkCount
        let rows = ListenerScriptTests.presets.enumerated().map { row, preset in
            ChunkMap.Row(
                preset: preset,
                tiers: chunks.map { chunk in
                    guard row == 4 else { return nil }
                    switch chunk {
                    case ..<current: return .l3
                    case current: return .l1
                    case current + 1: return .l2
                    default: return nil
                    }
                })
        }
        return PlayViewState(
            trackNumber: 2, trackCount: 12, title: "some-song.flac", positionSeconds: 45,
            durationSeconds: 195,
            variant: Variant(preset: "punchy"), origin: "from L1", requestCount: 13, hitCount: 12,
            stalls: .init(count: 1, totalSeconds: 0.18), currentChunk: current,
            map: ChunkMap(chunks: chunks, chunkCount: chunkCount, rows: rows), hasKeys: true)
    }

    @Test func `everything is there in 80 columns and 24 lines`() {
        let lines = TerminalView(width: 80, height: 24, style: Self.plain).lines(state())
        #expect(
            lines
                == [
                    "2/12 some-song.flac                                  punchy 1.0  chunk 4 from L1",
                    "0:45 ================------------------------------------------------------ 3:15",
                    "  1 adaptive  ....................", "  2 gentle    ....................",
                    "  3 warm      ....................", "  4 bright    ....................",
                    "> 5 punchy    ----#+..............", "                  ^",
                    "  # L1  + L2  - L3  . not cached    hits 12 of 13   stalls 1 (180 ms)",
                    "  1-5 preset  left/right seek 10 s  n/p track  q quit",
                ])
    }

    @Test(arguments: [1, 2, 5, 10, 20, 29, 30, 40, 80, 200], [1, 2, 3, 8, 24])
    func `no view is wider or higher than the terminal`(width: Int, height: Int) {
        let view = TerminalView(width: width, height: height, style: Self.plain)
        let window = ChunkMap.window(chunkCount: 500, current: 250, width: view.mapWidth)
        let lines = view.lines(state(chunkCount: 500, chunks: window, current: 250))
        #expect(lines.allSatisfy { DisplayText.width($0) <= width })
        #expect(lines.count <= max(1, height - 1))
        #expect(!lines.isEmpty)
    }

    @Test func `nothing but text where colours are not wanted`() {
        let style = TerminalStyle { ["NO_COLOR": "1", "LANG": "en_US.UTF-8"][$0] }
        let lines = TerminalView(width: 80, height: 24, style: style).lines(state())
        #expect(!lines.joined().contains("\u{1B}"))
        #expect(lines.joined().contains("█"))
    }

    @Test(arguments: [30, 80, 133])
    func `colours take no columns`(width: Int) {
        let coloured = TerminalView(width: width, height: 24, style: TerminalStyle { _ in nil }).lines(
            state())
        let plain = TerminalView(width: width, height: 24, style: Self.plain).lines(state())
        #expect(coloured.map(DisplayText.widthWithoutEscapes) == plain.map(DisplayText.width))
    }

    @Test func `colours where they are not refused`() {
        let style = TerminalStyle { _ in nil }
        #expect(
            TerminalView(width: 80, height: 24, style: style).lines(state()).joined().contains("\u{1B}[32m"))
    }

    @Test func `the keys are not offered where none are read`() {
        var state = state()
        state.hasKeys = false
        let lines = TerminalView(width: 80, height: 24, style: Self.plain).lines(state)
        #expect(!lines.joined().contains("quit"))
    }

    @Test func `a title cannot move the cursor`() {
        var state = state()
        state.title = "a\u{1B}[2Jb\nc\u{202E}d"
        let lines = TerminalView(width: 80, height: 24, style: Self.plain).lines(state)
        #expect(!lines.joined().contains { "\u{1B}\n\u{202E}".contains($0) })
    }

    @Test(arguments: [
        (10, 5, 20, 0..<10), (100, 0, 30, 0..<30), (100, 50, 30, 40..<70), (100, 99, 30, 70..<100),
        (100, 5, 0, 5..<5),
    ])
    func `the map shows what is around the playhead`(
        chunkCount: Int, current: Int, width: Int, shown: Range<Int>
    ) {
        #expect(ChunkMap.window(chunkCount: chunkCount, current: current, width: width) == shown)
    }

    @Test(arguments: [
        ("abc", 5, "abc  "), ("abcdef", 4, "abc…"), ("日本語", 5, "日本…"), ("日本語", 4, "日… "), ("abc", 0, ""),
    ])
    func `text fits its columns exactly`(text: String, width: Int, fitted: String) {
        #expect(DisplayText.fitted(text, width: width) == fitted)
        #expect(DisplayText.width(fitted) == width)
    }
}
