// SPDX-License-Identifier: MIT
import CacheModel
import Testing

@testable import AttaccaTool

@Suite struct TopViewTests {
    private static let plain = TerminalStyle(hasColours: false, hasUnicode: false)

    private func state(chunkCount: Int = 12, current: Int = 4) -> TopState {
        var state = TopState(source: "http://127.0.0.1:7311", isLive: true, health: "healthy")
        state.requestCount = 935
        state.missCount = 38
        state.hitRatio = 0.9594
        state.stallCount = 3
        state.stallSeconds = 0.84
        state.rendersInFlight = 2
        state.tiers = [
            .init(
                tier: .l1, chunkCount: 9, byteCount: 9_000_000, capacity: 18_000_000, hitRatio: 0.95,
                medianSeconds: 4e-7, slowestPercentSeconds: 1.9e-6),
            .init(tier: .l3, chunkCount: 1, byteCount: 1_700_000),
        ]
        state.playing = .init(
            title: "some-song", preset: "punchy", positionSeconds: 45, durationSeconds: 118,
            chunkIndex: current)
        var places: [TopState.Place?] = (0..<chunkCount).map { $0 < current ? .tier(.l3) : nil }
        places[current] = .tier(.l1)
        places[current + 1] = .tier(.l2)
        places[current + 2] = .inFlight
        places[current + 3] = .predicted
        state.rows = [
            .init(preset: "adaptive", places: Array(repeating: nil, count: chunkCount)),
            .init(preset: "punchy", places: places),
        ]
        state.listenerWeight = 0.7
        state.predictions = [
            .init(preset: "warm", listener: 0.3, audio: nil, mixed: 0.25),
            .init(preset: "bright", listener: 0.5, audio: 0.2, mixed: 0.75),
        ]
        return state
    }

    @Test func `everything is there in 80 columns and 24 lines`() {
        let lines = TopView(width: 80, height: 24, style: Self.plain).lines(state())
        #expect(
            lines
                == [
                    "attacca top  http://127.0.0.1:7311                                health healthy",
                    "some-song  punchy                                                   0:45 of 1:58",
                    "hits 95.9 % of 935   misses 38   stalls 3 (840 ms)   rendering 2",
                    "L1 ######------  9.0 MB of 18.0 MB        9 chunks  hits 95.0 %  0.4 us/1.9 us  ",
                    "L3 1.7 MB                    1 chunk", "next: bright 75 %  warm 25 %   listener 70 %",
                    "", "  adaptive     ............", "> punchy       ----#+*o....",
                    "                   ^",
                    "  # L1  + L2  - L3  * rendering  o predicted  . not cached ",
                ])
    }

    @Test(arguments: [1, 2, 5, 10, 20, 29, 40, 59, 60, 80, 200], [1, 2, 3, 6, 8, 24])
    func `no view is wider or higher than the terminal`(width: Int, height: Int) {
        let lines = TopView(width: width, height: height, style: Self.plain).lines(state(chunkCount: 500))
        #expect(lines.count <= max(1, height - 1))
        for line in lines { #expect(DisplayText.widthWithoutEscapes(line) <= width, "\(line)") }
    }

    @Test func `colours take no columns`() {
        let style = TerminalStyle(hasColours: true, hasUnicode: true)
        let coloured = TopView(width: 80, height: 24, style: style).lines(state())
        let plain = TopView(
            width: 80, height: 24, style: TerminalStyle(hasColours: false, hasUnicode: true)
        ).lines(state())
        #expect(coloured != plain)
        #expect(coloured.map(DisplayText.widthWithoutEscapes) == plain.map(DisplayText.width))
    }

    @Test func `a cache in which nothing happened is shown as that`() {
        let state = TopState(source: "/cache", isLive: false)
        #expect(
            TopView(width: 60, height: 24, style: Self.plain).lines(state)
                == [
                    "attacca top  /cache                                directory",
                    "so far:   hits - of 0   misses 0   stalls 0",
                ])
    }

    @Test func `a title with control characters moves no cursor`() {
        var hostile = state()
        hostile.playing?.title = "a\u{1B}[2Jb"
        hostile.mapTitle = "\u{1B}[2J"
        hostile.source = "/x\u{7}"
        for line in TopView(width: 80, height: 24, style: Self.plain).lines(hostile) {
            #expect(!line.contains("\u{1B}") && !line.contains("\u{7}"))
        }
    }
}
