// SPDX-License-Identifier: MIT
import Attacca
import CacheModel
import Threading

/// The presets that a choice comes to for a listener, the likeliest first.
struct ChosenPresets: Hashable, Sendable {
    /// The share of the probability that the likely presets have together.
    static let likelyShare = 0.8

    /// How they came about.
    enum Origin: String, Hashable, Sendable {
        case likely
        case all
        case named
        /// The likely ones were wanted, and nothing is known of the listener.
        case unknownListener = "unknown_listener"
    }

    let presets: [Preset]
    let origin: Origin

    /// - Parameter forecast: What is known of the listener; asked for where the choice depends on it.
    init(
        _ choice: PresetChoice, available: [Preset], forecast: () throws -> ListenerForecast?
    ) rethrows {
        switch choice {
        case .all:
            self.init(presets: available, origin: .all)
        case .named(let presets):
            self.init(presets: presets, origin: .named)
        case .likely:
            // A player may have taught the listener's profile presets that this renderer does not have.
            let likely = try forecast()?.likelyPresets(share: Self.likelyShare)?.filter(available.contains)
            guard let likely, !likely.isEmpty else {
                self.init(presets: available, origin: .unknownListener)
                return
            }
            self.init(presets: likely, origin: .likely)
        }
    }

    private init(presets: [Preset], origin: Origin) {
        self.presets = presets
        self.origin = origin
    }

    /// Says in one line which they are.
    func line(listener: String) -> String {
        let names = presets.map(\.name).joined(separator: ", ")
        switch origin {
        case .likely: return "presets that the listener \(listener) probably plays: \(names)"
        case .all, .named: return "presets: \(names)"
        case .unknownListener:
            return "nothing is known of the listener \(listener) yet, so all presets: \(names)"
        }
    }
}
