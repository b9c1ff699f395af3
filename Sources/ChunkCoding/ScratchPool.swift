// SPDX-License-Identifier: MIT
import Threading

/// Scratch that is kept between calls, so that a call allocates nothing but what it returns.
///
/// Any number of threads may take scratch at once; what is given back beyond ``idleCountMax`` is freed, which bounds what
/// a quiet engine keeps.
final class ScratchPool<Scratch>: Sendable {
    private let idleCountMax: Int
    private let make: @Sendable () -> Scratch
    private let idle: Lock<[Scratch]>

    init(idleCountMax: Int, make: @escaping @Sendable () -> Scratch) {
        self.idleCountMax = idleCountMax
        self.make = make
        idle = Lock([])
    }

    /// Lends scratch to `body`.
    func withScratch<Result, Failure: Error>(
        _ body: (Scratch) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let scratch = idle.withLock { $0.popLast() } ?? make()
        defer {
            idle.withLock { idle in
                if idle.count < idleCountMax { idle.append(scratch) }
            }
        }
        return try body(scratch)
    }
}
