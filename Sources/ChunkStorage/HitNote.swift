// SPDX-License-Identifier: MIT
import CacheModel

/// Reads of one record since they were last written down.
struct HitNote: Sendable {
    var count: Int64
    var lastUsed: WallTime
}
