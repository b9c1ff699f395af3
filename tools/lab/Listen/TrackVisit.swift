// SPDX-License-Identifier: MIT

/// How one track is listened to: where it is left and why, and the seek on the way, if there is one.
struct TrackVisit {
    /// Why a track ends. What starts the next one is the same.
    enum End: CaseIterable {
        case done, forward, back, rowClick

        var weight: Double {
            switch self {
            case .done: 0.34
            case .forward: 0.49
            case .back: 0.08
            case .rowClick: 0.09
            }
        }
    }

    static let seekForwardShare = 0.028
    static let seekBackShare = 0.031
    /// Of those who leave a track, so many do within its first seconds.
    static let quickLeaveShare = 0.35
    static let quickLeaveSecondsMean = 8.0

    let end: End
    /// Where the listener leaves, in seconds; the duration of the track when it is done. Who seeks forward beyond where
    /// it would have been leaves after the same share of what is left then.
    private(set) var leaveSeconds: Double
    /// At which position the listener seeks, and where to; forgotten once done.
    var seek: (at: Double, to: Double)?

    init(startSeconds: Double, durationSeconds: Double, using generator: inout LabGenerator) {
        let end = End.allCases[generator.choice(End.allCases.map(\.weight))]
        let left = durationSeconds - startSeconds
        self.end = end
        if end == .done {
            leaveSeconds = durationSeconds
        } else if Double.random(in: 0..<1, using: &generator) < Self.quickLeaveShare {
            leaveSeconds =
                startSeconds + min(left, 0.8 + generator.exponential() * Self.quickLeaveSecondsMean)
        } else {
            leaveSeconds = startSeconds + Double.random(in: 0..<1, using: &generator) * left
        }
        let draw = Double.random(in: 0..<1, using: &generator)
        guard draw < Self.seekForwardShare + Self.seekBackShare else { return }
        let at = Double.random(in: startSeconds...max(startSeconds, leaveSeconds), using: &generator)
        let isShort = Bool.random(using: &generator)
        let shortSeconds = Double.random(in: 8...32, using: &generator)
        let share = Double.random(in: 0..<1, using: &generator)
        if draw < Self.seekForwardShare {
            let target = isShort ? at + shortSeconds : at + share * (durationSeconds - at)
            let to = max(at, min(target, durationSeconds - 1))
            seek = (at, to)
            if to >= leaveSeconds {
                leaveSeconds = to + (durationSeconds - to) * (leaveSeconds - at) / (durationSeconds - at)
            }
        } else {
            let target = isShort ? at - shortSeconds : share < 0.5 ? 0 : (2 * share - 1) * at
            seek = (at, max(0, target))
        }
    }
}
