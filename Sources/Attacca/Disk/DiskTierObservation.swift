// SPDX-License-Identifier: MIT

/// What a look at an open disk tier showed. The counts are those since it was opened, and only grow.
struct DiskTierObservation: Equatable, Sendable {
    /// Whether the open files are those that the directory holds.
    var isInPlace = true
    /// Reads and writes that the disk carried out.
    var successCount = 0
    /// Reads and writes that failed.
    var failureCount = 0
    /// Chunks that were not accepted because the disk is full.
    var fullDiskCount = 0
}
