// SPDX-License-Identifier: MIT

/// Why an open disk tier is given up.
enum DiskTierLoss: String, Error, Sendable, CustomStringConvertible {
    /// The directory was deleted, replaced or unmounted, or may not be entered any more.
    case notInPlace = "the files of the cache are not in their place any more"
    /// For some time everything failed. What ails an open file is often cured by opening it again.
    case failing = "every access failed for some time"

    var description: String { rawValue }
}
