// SPDX-License-Identifier: MIT

/// What is stored of a listener's last plan.
public struct StoredPlan: Hashable, Sendable {
    /// The plan; `nil` when none was saved, or when its own row is damaged.
    public let plan: PlanRecord?
    /// Rows that could not be what was saved, and were left out.
    public let damagedRowCount: Int
}
