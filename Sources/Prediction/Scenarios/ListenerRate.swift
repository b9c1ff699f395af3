// SPDX-License-Identifier: MIT

/// How often a listener does something, per second of playing: a decayed average with a start.
public struct ListenerRate: Hashable, Sendable {
    /// What is told apart. A switch soon after the last one and a seek late in a track are things of their
    /// own: they are likelier.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case switchSoon, switchLater
        case seekForwardEarly, seekForwardLate
        case seekBackEarly, seekBackLate
        case nextTrack, previousTrack

        /// What is assumed before anything was seen, in times per second.
        var start: Double {
            switch self {
            case .switchSoon: 1 / 40
            case .switchLater: 1 / 180
            case .seekForwardEarly: 1 / 600
            case .seekForwardLate: 1 / 200
            case .seekBackEarly: 1 / 1_200
            case .seekBackLate: 1 / 600
            case .nextTrack: 1 / 240
            case .previousTrack: 1 / 1_800
            }
        }
    }

    /// So much playing the start is worth, in seconds.
    static let startSeconds = 300.0
    /// After so much playing under a rate's condition what was seen before weighs a third, in seconds.
    static let decaySeconds = 7_200.0

    public let kind: Kind
    /// How often it happened, decayed.
    public private(set) var count = 0.0
    /// How long it could have happened, decayed, in seconds.
    public private(set) var seconds = 0.0

    init(_ kind: Kind) { self.kind = kind }

    /// As it was stored.
    ///
    /// - Throws: ``PredictionError/Code/invalidCount`` when a number is none, negative, or larger than it can
    ///   get.
    public init(kind: Kind, count: Double, seconds: Double) throws(PredictionError) {
        guard count >= 0, count < 1e9, seconds >= 0, seconds <= 2 * Self.decaySeconds else {
            throw .impossibleRate(kind.rawValue, count: count, seconds: seconds)
        }
        self.kind = kind
        self.count = count
        self.seconds = seconds
    }

    /// Times per second.
    public var perSecond: Double {
        (count + kind.start * Self.startSeconds) / (seconds + Self.startSeconds)
    }

    /// Playing went on for so long.
    mutating func play(seconds played: Double) {
        let decay = exponential(-played / Self.decaySeconds)
        count *= decay
        // The average of what comes in, so that it never exceeds the time constant.
        seconds = seconds * decay + Self.decaySeconds * (1 - decay)
    }

    /// It happened.
    mutating func occur() { count = min(count + 1, 1e8) }
}
