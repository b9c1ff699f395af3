// SPDX-License-Identifier: MIT
import CacheModel

/// What became of a value offered to a memory tier.
package enum TierAdmission: Equatable {
    case admitted
    /// It was there already; recency was updated.
    case present
    /// It costs more than the whole capacity: delivered, and not kept here.
    case tooLarge
    /// What would have to go is in use, or worth more.
    case outbid
}
