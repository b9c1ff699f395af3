// SPDX-License-Identifier: MIT

/// What a child process of a proof tells, one line of JSON each.
enum ChildEvent: Codable {
    /// The directory is about to be opened; more than once when a cache is closed and opened again.
    case opening
    case opened
    /// These survive the end of the process from now on.
    case acknowledged([ProofChunk])
    /// The chunks of a track of all generations below this one are about to be removed.
    case purging(track: Int, below: UInt64)
    /// They are gone, for good.
    case purged(track: Int, below: UInt64)
    /// So many chunks were evicted since the last time.
    case evicted(Int)
    /// The longest of the reads since the last time.
    case longestRead(microseconds: Int)
    case counted(ProofCount, Int)
    case failed(ProofCount, String)
    /// All that came of a case.
    case outcome(ProofTally)
}
