// SPDX-License-Identifier: MIT
import CacheModel

/// What `top` shows as lines of text: a pure function of the state, the size and the style.
///
///     attacca top  http://127.0.0.1:7311                              healthy
///     some-song.flac  punchy                                    1:23 of 3:05
///     hits 96.2 % of 935   misses 38   stalls 3 (840 ms)   rendering 2
///     L1 ███████████─  15.8 MB of 18.0 MB      9 chunks  hits 95.1 %  0.4 us/1.9 us      median and 99 %
///     ...
///     next: warm 44 %  gentle 27 %   listener 78 %
///
///       adaptive  ░░·░░·······
///     ▸ punchy    ░░░░█▓▓░○··
///                     ▲
///
/// No line is wider than the terminal; in a low one the map goes first, then what is predicted.
struct TopView: Sendable {
    /// In columns and lines.
    let width: Int
    let height: Int
    let style: TerminalStyle

    private static let presetWidth = 12

    func lines(_ state: TopState) -> [String] {
        guard width > 0, height > 0 else { return [] }
        var parts = [headLines(state), [countersLine(state)], state.tiers.map(tierLine)]
        // The last line of the terminal stays free: writing there scrolls.
        var room = height - 1 - parts.reduce(0) { $0 + $1.count }
        for optional in [predictionLines(state), mapLines(state)] where optional.count <= room {
            parts.append(optional)
            room -= optional.count
        }
        return Array(parts.joined().prefix(max(1, height - 1)))
    }

    private func headLines(_ state: TopState) -> [String] {
        let status = state.isLive ? state.health.map { "health \($0)" } ?? "live" : "directory"
        let name = "attacca top  \(DisplayText.printable(state.source))"
        var lines = [line(left: name, right: status, isBold: true)]
        if let playing = state.playing {
            let time =
                "\(TextFormat.clock(seconds: playing.positionSeconds)) of "
                + TextFormat.clock(seconds: playing.durationSeconds)
            lines.append(
                line(left: "\(DisplayText.printable(playing.title))  \(playing.preset)", right: time))
        } else if state.isLive {
            lines.append(fitted("nothing plays"))
        }
        return lines
    }

    /// Two texts at both ends of a line; the left one is cut where there is no room for both.
    private func line(left: String, right: String, isBold: Bool = false) -> String {
        let rightWidth = DisplayText.width(right)
        guard width >= rightWidth + 10 else { return fitted(left) }
        let text = DisplayText.fitted(left, width: width - rightWidth - 1, ellipsis: style.ellipsis)
        return (isBold ? style.bold(text) : text) + " " + right
    }

    private func countersLine(_ state: TopState) -> String {
        let waited =
            state.stallCount > 0 ? " (\(TextFormat.duration(seconds: state.stallSeconds)))" : ""
        let words = [
            state.isLive ? nil : "so far:",
            "hits \(Self.percent(state.hitRatio)) of \(state.requestCount)",
            "misses \(state.missCount)", "stalls \(state.stallCount)\(waited)",
            state.isLive ? "rendering \(state.rendersInFlight)" : nil,
        ]
        return fitted(words.compactMap { $0 }.joined(separator: "   "))
    }

    private func tierLine(_ tier: TopState.TierShown) -> String {
        let name = tier.tier.rawValue.uppercased()
        let size =
            TextFormat.bytes(tier.byteCount) + (tier.capacity.map { " of \(TextFormat.bytes($0))" } ?? "")
        var words = [DisplayText.fitted(size, width: 20, ellipsis: style.ellipsis)]
        words.append(DisplayText.rightAligned(TextFormat.count(tier.chunkCount, "chunk"), width: 11))
        if let ratio = tier.hitRatio { words.append("hits \(Self.percent(ratio))") }
        if let median = tier.medianSeconds, let slow = tier.slowestPercentSeconds {
            words.append(
                "\(TextFormat.duration(seconds: median))/\(TextFormat.duration(seconds: slow))")
        }
        let text = words.joined(separator: "  ")
        let barWidth = width >= 100 ? 24 : width >= 60 ? 12 : 0
        guard barWidth > 0, let capacity = tier.capacity, capacity > 0 else {
            return fitted("\(name) \(text)")
        }
        let share = min(1, Double(tier.byteCount) / Double(capacity))
        let filled = Int((share * Double(barWidth)).rounded())
        let bar =
            String(repeating: style.mark(tier.tier), count: filled)
            + String(repeating: style.coloured(style.unplayed, .grey), count: barWidth - filled)
        let rest = DisplayText.fitted(text, width: width - barWidth - 5, ellipsis: style.ellipsis)
        return "\(name) \(bar)  \(rest)"
    }

    private func predictionLines(_ state: TopState) -> [String] {
        guard !state.predictions.isEmpty else { return [] }
        let likely = state.predictions.sorted { $0.mixed > $1.mixed }
            .map { "\($0.preset) \(Self.percent($0.mixed, decimals: 0))" }
        let weight = state.listenerWeight.map { "   listener \(Self.percent($0, decimals: 0))" } ?? ""
        return [fitted("next: " + likely.joined(separator: "  ") + weight)]
    }

    private func mapLines(_ state: TopState) -> [String] {
        let mapWidth = width - Self.presetWidth - 3
        guard mapWidth >= 8, state.chunkCount > 0 else { return [] }
        let current = state.playing?.chunkIndex ?? 0
        let chunks = ChunkMap.window(chunkCount: state.chunkCount, current: current, width: mapWidth)
        var lines = [""]
        if state.playing == nil { lines.append(fitted(DisplayText.printable(state.mapTitle))) }
        for row in state.rows {
            let isCurrent = row.preset == state.playing?.preset
            let name = DisplayText.fitted(row.preset, width: Self.presetWidth, ellipsis: style.ellipsis)
            let marks = row.places[chunks].map(style.mark(place:)).joined()
            lines.append("\(isCurrent ? style.chosen : " ") \(isCurrent ? style.bold(name) : name) \(marks)")
        }
        if state.playing != nil, chunks.contains(current) {
            let indentation = Self.presetWidth + 3 + current - chunks.lowerBound
            lines.append(String(repeating: " ", count: indentation) + style.here)
        }
        return lines + [fittedLegend()]
    }

    private func fittedLegend() -> String {
        let entries: [(TopState.Place?, String)] = [
            (.tier(.l1), "L1"), (.tier(.l2), "L2"), (.tier(.l3), "L3"), (.inFlight, "rendering"),
            (.predicted, "predicted"), (nil, "not cached"),
        ]
        var text = " "
        for (place, name) in entries {
            let next = " \(style.mark(place: place)) \(name) "
            guard DisplayText.widthWithoutEscapes(text + next) <= width else { break }
            text += next
        }
        return text
    }

    private func fitted(_ text: String) -> String {
        DisplayText.fitted(text, width: min(width, DisplayText.width(text)), ellipsis: style.ellipsis)
    }

    private static func percent(_ share: Double?, decimals: Int = 1) -> String {
        share.map { TextFormat.fixed(100 * $0, decimals: decimals) + " %" } ?? "-"
    }
}
