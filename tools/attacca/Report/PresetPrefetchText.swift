// SPDX-License-Identifier: MIT
import Attacca

/// Whether rendering predicted presets ahead pays, in words and for programs.
enum PresetPrefetchText {
    static func words(_ prefetch: CacheStatistics.PresetPrefetch) -> String {
        switch prefetch {
        case .undecided: return "too few switches yet to tell whether predicted presets pay"
        case .pays: return "predicted presets save more stalls a render than reading ahead"
        case .narrowed(let ranks) where ranks.isEmpty:
            return "predicted presets do not pay; only the preset that plays is read ahead"
        case .narrowed(let ranks):
            let places = ranks.map { $0 == 1 ? "likeliest" : $0 == 2 ? "second" : "third and later" }
            return "predicted presets do not pay but for the " + places.joined(separator: " and the ")
                + "; only those are rendered ahead"
        }
    }

    static func json(_ prefetch: CacheStatistics.PresetPrefetch) -> JSONValue {
        let (verdict, ranks): (String, [Int]?) =
            switch prefetch {
            case .undecided: ("undecided", nil)
            case .pays: ("pays", nil)
            case .narrowed(let ranks): ("narrowed", ranks)
            }
        return .members([
            "verdict": .string(verdict), "ranks": ranks.map { .array($0.map { .integer($0) }) } ?? .null,
        ])
    }
}
