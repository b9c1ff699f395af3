// SPDX-License-Identifier: MIT

/// The counters in `memory.events` of a control group (v2), from its beginning on.
struct ControlGroupEvents: Hashable, Sendable {
    /// Went over `memory.high`.
    let highCount: UInt64
    /// Was about to go over `memory.max`.
    let maxCount: UInt64
    /// Reached the limit and could free nothing, or had processes killed for it.
    let outOfMemoryCount: UInt64

    /// A counter that is missing is 0.
    init(_ text: String) {
        highCount = KernelText.number(of: "high", in: text) ?? 0
        maxCount = KernelText.number(of: "max", in: text) ?? 0
        let counts = ["oom", "oom_kill"].compactMap { KernelText.number(of: $0, in: text) }
        outOfMemoryCount = counts.max() ?? 0
    }

    /// What happened since an earlier state; `nil` when nothing did, or nothing that matters.
    ///
    /// Reading files fills any limit in time, and then runs into it again and again without anybody being short of
    /// memory: what happens at the limit counts only where the margin is no comfortable one.
    ///
    /// - Parameter margin: The tightest that is known; `nil` when none is.
    func signal(since earlier: Self, margin: MemoryMargin?) -> MemoryPressureSignal? {
        if outOfMemoryCount > earlier.outOfMemoryCount {
            return MemoryPressureSignal(level: .critical, reason: .groupOutOfMemory)
        }
        if margin?.isComfortable ?? false { return nil }
        if maxCount > earlier.maxCount { return MemoryPressureSignal(level: .critical, reason: .groupMax) }
        if highCount > earlier.highCount { return MemoryPressureSignal(level: .warning, reason: .groupHigh) }
        return nil
    }
}
