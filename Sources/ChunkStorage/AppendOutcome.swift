// SPDX-License-Identifier: MIT

/// What became of a chunk that was handed to the store.
public enum AppendOutcome: Hashable, Sendable {
    /// It will be written; until then it is served from memory.
    case staged
    /// A chunk of that key is on its way already. One that is on the disk already is noticed later, by the
    /// writer, since the caller does not wait for the index.
    case alreadyStored
    /// It is not kept.
    case rejected(RejectionReason)
}

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
    /// The store is open for reading only.
    case readOnly
    /// The store is closed.
    case closed
}
