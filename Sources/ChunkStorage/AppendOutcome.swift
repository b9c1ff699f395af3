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
