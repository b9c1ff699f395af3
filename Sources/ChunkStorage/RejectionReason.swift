// SPDX-License-Identifier: MIT

/// Why a chunk is not kept.
public enum RejectionReason: String, Hashable, Sendable, CaseIterable {
    /// Too much is waiting to be written already: the disk is slower than the renderer.
    case stagingFull
    /// It alone would take more than the whole disk budget, or more than a record can hold.
    case largerThanCapacity
    /// The disk is full; tried again after a pause.
    case noSpace
    /// The last write failed; tried again after a pause.
    case diskFailing
    /// What may be written in a day was written.
    case writeBudgetSpent
    /// The store is open for reading only.
    case readOnly
    /// The store is closed.
    case closed
}
