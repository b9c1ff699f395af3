// SPDX-License-Identifier: MIT
import CacheModel

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

/// What is committed together.
struct WriterBatch: Sendable {
    var chunks: [StagedChunk] = []
    var descriptions: [DescriptionNote] = []
}

/// Reads of one record since they were last written down.
struct HitNote: Sendable {
    var count: Int64
    var lastUsed: WallTime
}
