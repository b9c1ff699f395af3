// SPDX-License-Identifier: MIT
import Attacca
import CAttacca

/// What a handle of a variant holds.
final class VariantObject: HandleObject, @unchecked Sendable {
    override class var tag: Handle.Tag { .variant }

    let prepared: PreparedVariant
    let cache: PlayerCache

    init(prepared: PreparedVariant, cache: PlayerCache) {
        self.prepared = prepared
        self.cache = cache
    }

    /// Asks for a chunk.
    ///
    /// - Parameter completed: Called once it is there or has failed, after the request knows it.
    func start(_ request: RequestObject, index: Int64, completed: @escaping @Sendable () -> Void = {}) {
        cache.requestChunk(prepared.request(at: Int(index))) { result in
            request.finish(result)
            completed()
        }
    }
}
