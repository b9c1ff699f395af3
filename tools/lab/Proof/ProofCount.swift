// SPDX-License-Identifier: MIT

/// What a proof counts, by the names that its report gives them.
enum ProofCount: String, CaseIterable, Codable, Sendable {
    case cases
    /// Chunks that were served with a wrong byte, or under a key that nobody stored.
    case wrongBytes = "wrong_bytes"
    case failedOpens = "failed_opens"
    /// Chunks that were promised and are not served.
    case acknowledgedLost = "acknowledged_lost"
    /// Other rules that did not hold: budget, statistics, sequences, a store that does not work again.
    case brokenRules = "broken_rules"
    /// Chunks that were served, and right.
    case served
    /// Chunks that were allowed to be forgotten, and were.
    case forgotten
    /// Databases that were set aside and rebuilt.
    case indexRebuilds = "index_rebuilds"
    /// Databases that were refused, since a damaged number says that a newer version wrote them.
    case refusedAsNewer = "refused_as_newer"
    /// Healthy records that were lost with a damaged one beside them.
    case collateral
    case events
    /// Chunks that were acknowledged.
    case acknowledged
    /// Removals on demand that were carried out.
    case purges
    case evicted
    /// Times that a process waited for another one before it could open the directory.
    case delayedOpens = "delayed_opens"
    /// Times that another process kept a lock for too long, and the writer said so.
    case blockedWrites = "blocked_writes"
    /// Times that a cache could not be opened since the disk was full.
    case refusedOpens = "refused_opens"
    /// Times that the disk was full, or broken, and the writer said so.
    case refusedWrites = "refused_writes"
    /// Times that everything was read and checked beside the players.
    case verifications
    case queries
    /// Write transactions that a suspended process was in the middle of.
    case heldTransactions = "held_transactions"
    case kills
    case suspensions
    /// The longest read of a process while another one was suspended, in microseconds.
    case suspendedReadMicrosecondsMax = "suspended_read_us_max"
    /// The longest time from room on the disk to a chunk that was stored, in ms.
    case returnMillisecondsMax = "return_ms_max"
    /// Cases that ran on a file system of their own.
    case mounts
    /// What the segments took beyond the budget at most, in bytes; below 0 when they never did.
    case budgetExcessBytesMax = "budget_excess_bytes_max"
    /// The length that the database's log reached, in bytes.
    case logBytesMax = "log_bytes_max"

    /// Whether it is the highest value that was met, rather than a sum.
    var isMaximum: Bool {
        switch self {
        case .budgetExcessBytesMax, .logBytesMax, .suspendedReadMicrosecondsMax, .returnMillisecondsMax: true
        default: false
        }
    }

    /// Whether one of them is a failure.
    var isFailure: Bool {
        switch self {
        case .wrongBytes, .failedOpens, .acknowledgedLost, .brokenRules, .collateral: true
        default: false
        }
    }
}
