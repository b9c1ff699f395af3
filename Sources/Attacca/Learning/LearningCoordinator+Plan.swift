// SPDX-License-Identifier: MIT
import Threading

extension LearningCoordinator {
    /// Takes in the plan that was just decided, for people to look at: the next save writes the last one, unless it says
    /// what the one before said. Nothing is kept where what is learned is not stored. Microseconds; any thread.
    func record(plan: PlanOverview) {
        guard isStoring else { return }
        let record = plan.record
        progress.withLock { $0.record(record) }
    }

    /// Whether a plan would be stored: not while learning is off, without a disk tier, or between sessions.
    var isStoring: Bool { progress.withLock { $0.isStored } }
}
