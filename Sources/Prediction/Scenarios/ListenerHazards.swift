// SPDX-License-Identifier: MIT

/// How likely the listener does each thing in the next instant, per second: what the planner reckons with.
///
/// Rates are constant but for that of switching, which is another one for a while after a switch:
///
///     λ_switch(t) = switchSoon for t < soonSeconds, switchLater after        Λ(t) = λ_switch(t) + all others
///     survival(t) = e^-∫Λ                       switched(a, b) = ∫ λ_switch(t) · survival(t) dt from a to b
///
/// where t counts from now, in seconds.
public struct ListenerHazards: Hashable, Sendable {
    /// Times per second, each at least 0.
    public var switchSoon: Double
    public var switchLater: Double
    public var seekForward: Double
    public var seekBack: Double
    public var nextTrack: Double
    public var previousTrack: Double
    /// For how long `switchSoon` holds from now on, in seconds.
    public var soonSeconds: Double

    public init(
        switchSoon: Double = 0, switchLater: Double = 0, seekForward: Double = 0, seekBack: Double = 0,
        nextTrack: Double = 0, previousTrack: Double = 0, soonSeconds: Double = 0
    ) {
        self.switchSoon = switchSoon
        self.switchLater = switchLater
        self.seekForward = seekForward
        self.seekBack = seekBack
        self.nextTrack = nextTrack
        self.previousTrack = previousTrack
        self.soonSeconds = soonSeconds
    }

    /// Everything that is not a switch, per second.
    private var leaving: Double { seekForward + seekBack + nextTrack + previousTrack }

    /// The probability that the listener does nothing for so long, in seconds from now; 1 for 0 or less.
    public func survival(_ seconds: Double) -> Double {
        guard seconds > 0 else { return 1 }
        let soon = min(seconds, max(soonSeconds, 0))
        return exponential(-(leaving * seconds + switchSoon * soon + switchLater * (seconds - soon)))
    }

    /// The probability that a switch is the first thing the listener does, and that it falls between two instants.
    ///
    /// - Parameters:
    ///   - start: In seconds from now; what lies before now does not count.
    ///   - end: In seconds from now.
    public func switched(from start: Double, to end: Double) -> Double {
        let start = max(0, start)
        guard end > start else { return 0 }
        let turn = min(max(soonSeconds, start), end)
        return first(switchSoon, switchSoon + leaving, from: start, to: turn)
            + first(switchLater, switchLater + leaving, from: turn, to: end)
    }

    /// The probability that something that is not a switch comes first, within `seconds` from now.
    ///
    /// - Parameter rate: One of the rates, per second.
    public func occurred(_ rate: Double, within seconds: Double) -> Double {
        guard seconds > 0 else { return 0 }
        let turn = min(max(soonSeconds, 0), seconds)
        return first(rate, switchSoon + leaving, from: 0, to: turn)
            + first(rate, switchLater + leaving, from: turn, to: seconds)
    }

    /// ∫ rate · survival dt over a stretch in which everything together has the rate `total`.
    private func first(_ rate: Double, _ total: Double, from start: Double, to end: Double) -> Double {
        guard end > start, rate > 0, total > 0 else { return 0 }
        return survival(start) * (rate / total) * (1 - exponential(-total * (end - start)))
    }
}
