// SPDX-License-Identifier: MIT
import CacheModel

/// What the terminal can show: colours, and characters beyond ASCII.
struct TerminalStyle: Hashable, Sendable {
    enum Colour: Int, Hashable, Sendable {
        case green = 32
        case yellow = 33
        case blue = 34
        case grey = 90
    }

    let hasColours: Bool
    let hasUnicode: Bool

    /// From the environment: `NO_COLOR` that is set and not empty asks for no colours
    /// (<https://no-color.org>), and a locale that is not UTF-8 for ASCII.
    init(environment: (String) -> String?) {
        hasColours = environment("NO_COLOR") == nil
        let locale = (environment("LC_ALL") ?? environment("LC_CTYPE") ?? environment("LANG") ?? "")
            .lowercased()
        hasUnicode = locale.contains("utf-8") || locale.contains("utf8")
    }

    init(hasColours: Bool, hasUnicode: Bool) {
        self.hasColours = hasColours
        self.hasUnicode = hasUnicode
    }

    func coloured(_ text: String, _ colour: Colour) -> String {
        hasColours && !text.isEmpty ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
    }

    func bold(_ text: String) -> String {
        hasColours ? "\u{1B}[1m\(text)\u{1B}[0m" : text
    }

    /// The mark of a chunk in that tier, one column wide.
    func mark(_ tier: Tier?) -> String {
        switch tier {
        case .l1: coloured(hasUnicode ? "█" : "#", .green)
        case .l2: coloured(hasUnicode ? "▓" : "+", .yellow)
        case .l3: coloured(hasUnicode ? "░" : "-", .blue)
        case nil: coloured(hasUnicode ? "·" : ".", .grey)
        }
    }

    /// The mark of a chunk that is there, on its way, or expected; one column wide.
    func mark(place: TopState.Place?) -> String {
        switch place {
        case .tier(let tier): mark(tier)
        case .inFlight: coloured(hasUnicode ? "◌" : "*", .yellow)
        case .predicted: coloured(hasUnicode ? "○" : "o", .grey)
        case nil: mark(nil as Tier?)
        }
    }

    var played: String { hasUnicode ? "━" : "=" }
    var unplayed: String { hasUnicode ? "─" : "-" }
    var here: String { hasUnicode ? "▲" : "^" }
    var chosen: String { hasUnicode ? "▸" : ">" }
    var arrowKeys: String { hasUnicode ? "←/→" : "left/right" }
    var ellipsis: String { hasUnicode ? "…" : "~" }
}
