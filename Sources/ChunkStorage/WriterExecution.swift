// SPDX-License-Identifier: MIT

/// Who does what the writer of a store has to do.
public enum WriterExecution: Sendable {
    /// A thread of its own, in the background.
    case thread
    /// Whoever calls, one thread at a time: for simulations, in which the order of events is given.
    case caller
}
