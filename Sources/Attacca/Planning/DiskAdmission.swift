// SPDX-License-Identifier: MIT

/// Whether a chunk goes to disk, and what it counts for there. Pure.
///
/// What the disk spares a listener is the wait at a start that nobody could prepare for: the first chunk of a session, a
/// track chosen out of turn. Everything else is rendered ahead in time anyway, and costs only power. So the beginnings of
/// tracks count as used many times before they are used at all, in proportion to how often the listener ends up with
/// their preset; what the listener hears or is about to hear counts once; and what was a guess goes to disk only while
/// there is room for it.
package enum DiskAdmission {
    /// So often the first chunk of a track would count as used from the start if there were one preset only.
    package static let startUses = 4.0

    /// So often a beginning counts at least that was heard: what was heard is heard again.
    package static let heardStartUses: Int64 = 16

    /// A chunk that is rendered for the disk on purpose pushes out what was used as little as it was, and no more.
    package static let warmedUses: Int64 = 1

    private static func plannedStartUses(_ presetShare: Double) -> Int64 {
        max(1, Int64((startUses * presetShare).rounded()))
    }

    /// How often a chunk counts as used from the start; `nil` where it is not stored.
    ///
    /// - Parameters:
    ///   - purpose: What it was rendered for; `nil` when the listener hears it.
    ///   - isStart: Whether it is the first chunk of its track.
    ///   - presetShare: How often the listener ends up with its preset, 0 to 1.
    ///   - isFull: Whether another one would have to go for it.
    ///   - isWorthReading: Whether reading it is quicker than rendering it again.
    package static func uses(
        purpose: Plan.Purpose?, isStart: Bool, presetShare: Double, isFull: Bool, isWorthReading: Bool
    ) -> Int64? {
        guard isWorthReading else { return nil }
        switch purpose {
        case nil:
            return isStart ? max(heardStartUses, plannedStartUses(presetShare)) : 1
        case .starting:
            return plannedStartUses(presetShare)
        case .playing, .readingAhead, .nextTrack, .previousTrack, .seeking, .switching:
            return isFull ? nil : isStart ? plannedStartUses(presetShare) : 1
        }
    }
}
