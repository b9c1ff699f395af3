// SPDX-License-Identifier: MIT
import CacheModel

/// Reads of one record since they were last written down.
struct HitNote: Sendable {
    var count: Int64
    /// What they count for towards keeping the record.
    var uses: Int64
    var lastUsed: WallTime
}
