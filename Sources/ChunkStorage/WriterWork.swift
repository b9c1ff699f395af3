// SPDX-License-Identifier: MIT

/// The next thing for the writer thread to do.
enum WriterWork: Sendable {
    case batch(WriterBatch)
    /// A command, and the number under which somebody waits for its end, if anybody does.
    case command(WriterCommand, ticket: UInt64?)
    /// Look at the clock again: there is something that should not wait for ever.
    case schedule
    /// Finish up and end the thread.
    case stop
}
