// SPDX-License-Identifier: MIT

/// What a proof counts, by the names that its report gives them.
enum ProofCount: String, CaseIterable, Sendable {
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

    /// Whether one of them is a failure.
    var isFailure: Bool {
        switch self {
        case .wrongBytes, .failedOpens, .acknowledgedLost, .brokenRules, .collateral: true
        default: false
        }
    }
}
