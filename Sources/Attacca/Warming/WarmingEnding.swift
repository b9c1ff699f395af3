// SPDX-License-Identifier: MIT
public import CacheModel

/// Why a warming came to its end.
public enum WarmingEnding: Sendable, CustomStringConvertible {
    /// Everything that can be rendered is stored.
    case completed
    /// Somebody asked for an end.
    case cancelled
    /// More would be over what may be written in a day.
    case writeBudgetSpent(ByteCount)
    /// What was warmed fills the disk tier: more would push it out again.
    case capacityReached(ByteCount)
    /// What is worth more to the disk tier than what was warmed fills the rest of it: the last chunks pushed out others
    /// of the same warming.
    case displacing
    /// The disk is full, or as full as it may become.
    case noSpace
    /// The disk tier failed or was lost.
    case diskFailed(AttaccaError)
    /// The cache was closed meanwhile.
    case closed

    /// Whether nothing was left out but what cannot be rendered.
    public var isComplete: Bool {
        if case .completed = self { return true }
        return false
    }

    /// The kind in one word, for programs.
    public var name: String {
        switch self {
        case .completed: "completed"
        case .cancelled: "cancelled"
        case .writeBudgetSpent: "write_budget_spent"
        case .capacityReached: "capacity_reached"
        case .displacing: "displacing"
        case .noSpace: "no_space"
        case .diskFailed: "disk_failed"
        case .closed: "closed"
        }
    }

    public var description: String {
        switch self {
        case .completed: "completed"
        case .cancelled: "ended early"
        case .writeBudgetSpent(let budget): "daily write budget of \(budget) reached"
        case .capacityReached(let capacity): "the disk tier's \(capacity) are full of what was warmed"
        case .displacing: "more would push out what was warmed before"
        case .noSpace: "the disk is as full as it may become"
        case .diskFailed(let error): error.description
        case .closed: "the cache was closed"
        }
    }
}
