// SPDX-License-Identifier: MIT

/// How fast the virtual playhead moves: the value of `--speed`.
enum PlaybackSpeed: Hashable, Sendable {
    /// As a player in a room: the listener's clock goes on while a chunk is waited for.
    case real
    /// That many times as fast as real; the listener's clock stands still while a chunk is waited for.
    case times(Double)
    /// As fast as chunks can be had; the listener's clock counts nothing but what was played.
    case max

    static let factorRange = 0.01...1000.0

    /// Reads `real`, `max` or a factor within ``factorRange``; `nil` for anything else.
    init?(parsing text: String) {
        switch text {
        case "real": self = .real
        case "max": self = .max
        default:
            guard let factor = Double(text), Self.factorRange.contains(factor) else { return nil }
            self = .times(factor)
        }
    }

    /// How long that much audio lasts in the room, in seconds; nothing where nobody waits for it to be over.
    func roomSeconds(of seconds: Double) -> Double { factor.map { seconds / $0 } ?? 0 }

    /// Seconds of playback per second of the room; `nil` when nothing is waited for.
    var factor: Double? {
        switch self {
        case .real: 1
        case .times(let factor): factor
        case .max: nil
        }
    }
}
