// SPDX-License-Identifier: MIT

/// After how many seconds a render is given up, by what it is for.
public struct RenderDeadlines: Hashable, Sendable {
    /// While a listener waits.
    public var immediateSeconds: Double
    /// Ahead of need, for L1. Each is above 0 and up to 86400.
    public var l1Seconds: Double
    /// Ahead of need, for L2.
    public var l2Seconds: Double
    /// Ahead of need, for the disk.
    public var l3Seconds: Double

    /// Deadlines in seconds, each above 0 and up to 86400; opening a cache checks them.
    public init(
        immediateSeconds: Double = 20, l1Seconds: Double = 30, l2Seconds: Double = 60, l3Seconds: Double = 90
    ) {
        self.immediateSeconds = immediateSeconds
        self.l1Seconds = l1Seconds
        self.l2Seconds = l2Seconds
        self.l3Seconds = l3Seconds
    }

    func seconds(for priority: RenderPriority) -> Double {
        switch priority {
        case .immediate: immediateSeconds
        case .l1: l1Seconds
        case .l2: l2Seconds
        case .l3: l3Seconds
        }
    }

    func validate() throws(AttaccaError) {
        for seconds in [immediateSeconds, l1Seconds, l2Seconds, l3Seconds] {
            guard seconds > 0, seconds <= 86_400 else {
                throw .invalidConfiguration("a render deadline lies within 0 and 86400 s, not \(seconds) s")
            }
        }
    }
}
