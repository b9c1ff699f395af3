// SPDX-License-Identifier: MIT

extension CacheStatistics {
    /// Why requests missed: every miss has one cause, so that these add up to ``CacheStatistics/missCount``.
    ///
    /// What is known of a chunk when it is asked for decides, and what was last done for it before what is
    /// planned for it; the last 4096 chunks are remembered.
    public struct MissCauses: Hashable, Sendable {
        /// No plan named the chunk before the listener was there.
        public internal(set) var neverPredictedCount = 0
        /// Its render ahead was running, or planned and not begun.
        public internal(set) var predictedTooLateCount = 0
        /// It was in a tier and was lost, used or not: evicted, cleared, damaged, or on a disk that did not
        /// answer.
        public internal(set) var evictedEarlyCount = 0
        /// Its render ahead was given up, or never begun, because something else had become likelier.
        public internal(set) var cancelledCount = 0
        /// Its render failed, for this request or ahead of it.
        public internal(set) var failedCount = 0
        /// Its track was modified or deleted, or the renderer became another one, since the chunk was known.
        public internal(set) var invalidatedCount = 0

        mutating func count(_ cause: MissCause) {
            switch cause {
            case .neverPredicted: neverPredictedCount += 1
            case .predictedTooLate: predictedTooLateCount += 1
            case .evictedEarly: evictedEarlyCount += 1
            case .cancelled: cancelledCount += 1
            case .failed: failedCount += 1
            case .invalidated: invalidatedCount += 1
            }
        }
    }
}
