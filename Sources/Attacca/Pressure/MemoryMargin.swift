// SPDX-License-Identifier: MIT

/// How much of some memory is left: of the machine, or of what a control group may use.
struct MemoryMargin: Hashable, Sendable {
    let totalByteCount: UInt64
    /// What could be used without harm; never more than the total.
    let availableByteCount: UInt64

    init(totalByteCount: UInt64, availableByteCount: UInt64) {
        self.totalByteCount = totalByteCount
        self.availableByteCount = min(availableByteCount, totalByteCount)
    }

    /// The machine's, from `/proc/meminfo`; `nil` when that does not say (`MemAvailable` came with Linux 3.14).
    init?(memoryInfo text: String) {
        guard let total = KernelText.number(of: "MemTotal:", in: text), total > 0,
            let available = KernelText.number(of: "MemAvailable:", in: text)
        else { return nil }
        self.init(
            totalByteCount: total.multipliedClamping(by: 1024),
            availableByteCount: available.multipliedClamping(by: 1024))
    }

    /// A control group's (v2), from its files, each `nil` when it is not there; `nil` without a limit.
    ///
    /// The tighter of `memory.high` and `memory.max` is the limit. Pages of files that nobody used lately count as
    /// available: they fill any limit in time, and are given up for the asking.
    init?(current: String?, high: String?, max: String?, stat: String?) {
        guard let current = current.flatMap(KernelText.onlyNumber) else { return nil }
        // "max" is no number, and no limit.
        let limits = [high, max].compactMap { $0 }.compactMap(KernelText.onlyNumber)
        guard let limit = limits.min() else { return nil }
        let idle = stat.flatMap { KernelText.number(of: "inactive_file", in: $0) } ?? 0
        let used = current - min(current, idle)
        self.init(totalByteCount: limit, availableByteCount: limit - min(limit, used))
    }

    /// The level that the margin alone amounts to: a warning below a tenth or 1 GiB, critical below a twenty-fifth or
    /// 384 MiB, whichever is less.
    var level: MemoryPressureLevel {
        if availableByteCount < Swift.max(1, min(totalByteCount / 25, 384 << 20)) { return .critical }
        return availableByteCount < min(totalByteCount / 10, 1 << 30) ? .warning : .normal
    }

    /// Whether a quarter or more is left: then what runs into the limit are pages of files.
    var isComfortable: Bool { availableByteCount >= Swift.max(1, totalByteCount / 4) }

    /// Whether less is left here than there: by level, then as a share.
    func isTighter(than other: Self) -> Bool {
        if level != other.level { return level > other.level }
        return availableShare < other.availableShare
    }

    private var availableShare: Double { Double(availableByteCount) / Double(Swift.max(1, totalByteCount)) }
}

extension UInt64 {
    fileprivate func multipliedClamping(by other: UInt64) -> UInt64 {
        let (product, isOverflow) = multipliedReportingOverflow(by: other)
        return isOverflow ? .max : product
    }
}
