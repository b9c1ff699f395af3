// SPDX-License-Identifier: MIT
import CacheModel

/// Keeps a failing chunk from being rendered ahead again and again. Pure.
///
/// A demanded chunk is always tried: someone waits, and gets the error. Ahead of need, a key that failed is left
/// alone for `intervalSeconds`, so that a broken file costs two renders a minute and not a core.
struct FailureBackoff: Sendable {
    static let intervalSeconds = 30.0
    static let keyCountMax = 256

    private var retryAt: [ChunkKey: MonotonicTime] = [:]

    mutating func recordFailure(of key: ChunkKey, now: MonotonicTime) {
        if retryAt.count >= Self.keyCountMax {
            retryAt = retryAt.filter { $0.value > now }
            if retryAt.count >= Self.keyCountMax, let oldest = retryAt.min(by: { $0.value < $1.value }) {
                retryAt[oldest.key] = nil
            }
        }
        retryAt[key] = now.advanced(bySeconds: Self.intervalSeconds)
    }

    mutating func recordSuccess(of key: ChunkKey) { retryAt[key] = nil }

    func isHeldBack(_ key: ChunkKey, now: MonotonicTime) -> Bool {
        guard let instant = retryAt[key] else { return false }
        return now < instant
    }
}
