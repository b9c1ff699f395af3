// SPDX-License-Identifier: MIT

/// Whether a chunk goes to disk, and what it counts for there. Pure.
///
/// What the disk spares a listener is the wait at a start that nobody could prepare for: the first chunk of a session, a
/// track chosen out of turn. Everything else is rendered ahead in time anyway, and costs only power. So a beginning that
/// was heard counts as used many times; what else the listener hears counts once; what nobody has heard yet counts for
/// nothing by itself, however often it was rendered: the planned beginnings among it stay because they are pinned
/// (``ChunkPins``), as long as they are planned, and what was a guess goes to disk only while there is room for it.
package enum DiskAdmission {
    /// So often a beginning counts that was heard: what was heard is heard again.
    package static let heardStartUses: Int64 = 16

    /// A chunk that is rendered for the disk on purpose pushes out what was used as little as it was, and no more.
    package static let warmedUses: Int64 = 1

    /// How often a chunk counts as used from the start, beside what is remembered of it; `nil` where it is not stored.
    ///
    /// - Parameters:
    ///   - purpose: What it was rendered for; `nil` when the listener hears it.
    ///   - isStart: Whether it is the first chunk of its track.
    ///   - isFull: Whether another one would have to go for it.
    ///   - isWorthReading: Whether reading it is quicker than rendering it again.
    package static func uses(
        purpose: Plan.Purpose?, isStart: Bool, isFull: Bool, isWorthReading: Bool
    ) -> Int64? {
        guard isWorthReading else { return nil }
        switch purpose {
        case nil:
            return isStart ? heardStartUses : 1
        case .starting:
            return 0
        case .playing, .readingAhead, .nextTrack, .previousTrack, .seeking, .switching:
            return isFull ? nil : 0
        }
    }
}
