// SPDX-License-Identifier: MIT
import CacheModel

/// The live view of `play` as lines of text: a pure function of what it shows, the size and the style.
///
///      2/12 some-song.flac                          punchy 1.0  chunk 8 from L1
///     1:23 ━━━━━━━━━━━━━━━━━━━──────────────────────────────────────────── 3:05
///       1 adaptive  ·····░░··········
///       2 gentle    ·····░░░·········
///     ▸ 5 punchy    ░░░░▓▓▓▓██░······
///                           ▲
///       █ L1  ▓ L2  ░ L3  · not cached     hits 12 of 13   stalls 1 (180 ms)
///       1-5 preset  ←/→ seek 10 s  n/p track  q quit
///
/// No line is wider than the terminal. What is least needed goes first: in a low terminal keys, legend and map, in a
/// narrow one the details beside the title.
struct TerminalView: Sendable {
    /// In columns and lines.
    let width: Int
    let height: Int
    let style: TerminalStyle

    /// Columns of the narrowest view that shows a map.
    private static let mapWidthMin = 30
    private static let presetWidth = 10
    private static let mapIndentation = 4 + presetWidth

    /// Chunks that fit beside each other in the map; 0 when there is no room for one.
    var mapWidth: Int { width < Self.mapWidthMin ? 0 : width - Self.mapIndentation - 1 }

    func lines(_ state: PlayViewState) -> [String] {
        guard width > 0, height > 0 else { return [] }
        let essential = [titleLine(state), progressLine(state)]
        let map = mapLines(state)
        let optional = [countersLine(state)] + (state.hasKeys ? [keysLine()] : [])
        // The last line of the terminal stays free: writing there scrolls.
        let room = height - 1
        var lines = essential
        if lines.count + map.count + optional.count <= room {
            lines += map + optional
        } else if lines.count + map.count + 1 <= room {
            lines += map + [optional[0]]
        } else if lines.count < room {
            lines.append(optional[0])
        }
        return Array(lines.prefix(max(1, room)))
    }

    private func titleLine(_ state: PlayViewState) -> String {
        let number = "\(state.trackNumber)/\(state.trackCount) "
        let origin = state.origin.isEmpty ? "" : "  chunk \(state.currentChunk) \(state.origin)"
        let details = ["  \(state.variant)\(origin)", "  \(state.variant)", ""].first {
            DisplayText.width(number) + DisplayText.width($0) + 8 <= width
        }
        let detail = details ?? ""
        let titleWidth = width - DisplayText.width(number) - DisplayText.width(detail)
        guard titleWidth > 0 else { return fitted(number, width: width) }
        return number + style.bold(fitted(DisplayText.printable(state.title), width: titleWidth)) + detail
    }

    private func progressLine(_ state: PlayViewState) -> String {
        let position = TextFormat.clock(seconds: state.positionSeconds)
        let duration = TextFormat.clock(seconds: state.durationSeconds)
        let barWidth = width - position.count - duration.count - 2
        guard barWidth >= 4 else { return fitted(position, width: min(width, position.count)) }
        let share = state.durationSeconds > 0 ? state.positionSeconds / state.durationSeconds : 0
        let done = Int(Double(barWidth) * min(max(share, 0), 1))
        let bar =
            style.coloured(String(repeating: style.played, count: done), .green)
            + style.coloured(String(repeating: style.unplayed, count: barWidth - done), .grey)
        return "\(position) \(bar) \(duration)"
    }

    private func mapLines(_ state: PlayViewState) -> [String] {
        guard mapWidth > 0, state.map.chunks.count <= mapWidth else { return [] }
        var lines = state.map.rows.enumerated().map { number, row in
            let isCurrent = row.preset == state.variant.preset
            let name = fitted(row.preset.name, width: Self.presetWidth - 1) + " "
            let label =
                "\(isCurrent ? style.chosen : " ") \(number + 1) " + (isCurrent ? style.bold(name) : name)
            return label + row.tiers.map(style.mark).joined()
        }
        guard state.map.chunks.contains(state.currentChunk) else { return lines }
        let column = state.currentChunk - state.map.chunks.lowerBound
        lines.append(String(repeating: " ", count: Self.mapIndentation + column) + style.here)
        return lines
    }

    private func countersLine(_ state: PlayViewState) -> String {
        let stalls =
            state.stalls.count == 0
            ? "stalls 0"
            : "stalls \(state.stalls.count) (\(TextFormat.duration(seconds: state.stalls.totalSeconds)))"
        let counters = "hits \(state.hitCount) of \(state.requestCount)   \(stalls)"
        let legend = [
            "\(style.mark(.l1)) L1", "\(style.mark(.l2)) L2", "\(style.mark(.l3)) L3",
            "\(style.mark(nil)) not cached",
        ].joined(separator: "  ")
        let legendWidth = "# L1  # L2  # L3  # not cached".count
        guard mapWidth > 0, counters.count + legendWidth + 6 <= width else {
            return fitted(counters, width: min(width, counters.count))
        }
        return "  \(legend)    \(counters)"
    }

    private func keysLine() -> String {
        let keys = "  1-5 preset  \(style.arrowKeys) seek 10 s  n/p track  q quit"
        return fitted(keys, width: min(width, DisplayText.width(keys)))
    }

    private func fitted(_ text: String, width: Int) -> String {
        DisplayText.fitted(text, width: width, ellipsis: style.ellipsis)
    }
}
