// SPDX-License-Identifier: MIT
import CThreading

/// What tells the calling thread from others, for a few nanoseconds.
public enum ThreadNumber {
    /// A number of the calling thread, counted up from 0 in the order in which threads first ask.
    public static var own: Int { Int(attacca_thread_number()) }

    /// How often the calling thread has asked this before; from 0 again after 2³².
    public static func nextTurn() -> Int { Int(attacca_thread_turn()) }
}
