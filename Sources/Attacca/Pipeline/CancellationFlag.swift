// SPDX-License-Identifier: MIT
import Synchronization

/// Tells a running render that nobody wants it any more.
final class CancellationFlag: Sendable {
    private let isSetAtomic = Atomic(false)

    var isSet: Bool { isSetAtomic.load(ordering: .relaxed) }

    func set() { isSetAtomic.store(true, ordering: .relaxed) }
}
