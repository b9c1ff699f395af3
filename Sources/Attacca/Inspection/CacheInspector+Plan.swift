// SPDX-License-Identifier: MIT
import CacheModel
import LearningStorage

extension CacheInspector {
    /// The last plan that was saved of a listener, at most seconds older than the last one made; `nil` when there is
    /// none, or the listener is not known.
    ///
    /// - Throws: ``AttaccaError/Code/cacheUnavailable``.
    /// - Precondition: The name of the listener has 1 to 256 UTF-8 bytes.
    public func plan(listener: String = "default") throws(AttaccaError) -> PlanOverview? {
        let name = Self.name(listener)
        return try reading { () throws in
            let stored = try learning.plan(listener: name)
            return stored.plan.map { PlanOverview($0, damagedRowCount: stored.damagedRowCount) }
        }
    }
}
