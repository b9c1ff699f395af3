// SPDX-License-Identifier: MIT
import CacheModel

/// A track's description on its way into the index.
struct DescriptionNote: Sendable {
    let track: TrackID
    let fingerprint: TrackFingerprint
    let description: TrackDescription
}
