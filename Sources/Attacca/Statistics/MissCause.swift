// SPDX-License-Identifier: MIT

/// Why a request found its chunk in no tier; of each miss exactly one.
public enum MissCause: String, Hashable, Sendable, CaseIterable {
    /// Nothing is known of the chunk: no plan named it before the listener was there, or that was so long ago
    /// that it is forgotten.
    case neverPredicted
    /// Its render ahead was running, or the plan named it and its render had not begun.
    case predictedTooLate
    /// It was in a tier and was lost: evicted, cleared, damaged, or on a disk that did not answer. Also when
    /// it had been used by then: what is asked for again went too early.
    case evictedEarly
    /// Its render ahead was given up, or a plan that named it was replaced before that began.
    case cancelled
    /// Its render failed: for this request, or before, since when it is not rendered ahead for a while.
    case failed
    /// What was done for it was of another revision of its track or of the renderer, or of a track that was
    /// deleted.
    case invalidated

    /// Why a request is answered with that error, whatever is known of its chunk.
    init(_ failure: AttaccaError) {
        switch failure.code {
        case .trackModified, .rendererChanged: self = .invalidated
        default: self = .failed
        }
    }
}
