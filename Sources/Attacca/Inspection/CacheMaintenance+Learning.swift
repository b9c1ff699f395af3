// SPDX-License-Identifier: MIT
import LearningStorage

extension CacheMaintenance {
    /// Erases everything that was learned of a listener, profile and history included; nothing for one who is not
    /// known. It survives a power cut once this returns.
    ///
    /// A player that plays for the listener meanwhile saves nothing more in its session.
    ///
    /// - Precondition: The name of the listener has 1 to 256 UTF-8 bytes.
    public func resetLearning(listener: String) throws(AttaccaError) {
        let name = CacheInspector.name(listener)
        try working { () throws in try learning.reset(listener: name) }
    }
}
