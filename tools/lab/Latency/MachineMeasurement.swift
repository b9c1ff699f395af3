// SPDX-License-Identifier: MIT

/// Times plain arithmetic that takes about as long as a read: what the machine adds to anything of that length, timer
/// interrupts above all, which the processor time of a thread contains.
struct MachineMeasurement {
    /// How long it takes about, the clock included, in nanoseconds.
    let nanoseconds: Int
    let count: Int

    func run() -> LatencyQuantiles {
        var rounds = 1
        while median(rounds) < nanoseconds, rounds < 1 << 20 { rounds += max(1, rounds / 8) }
        return LatencyQuantiles(times(rounds, count: count))
    }

    private func median(_ rounds: Int) -> Int { times(rounds, count: 101).sorted()[50] }

    private func times(_ rounds: Int, count: Int) -> [Int] {
        let clock = ThreadClock.processorTime
        var generator = LabGenerator(seed: 1)
        var sum: UInt64 = 0
        let times = (0..<count).map { _ in
            let begun = clock.nanoseconds
            for _ in 0..<rounds { sum &+= generator.next() }
            return clock.nanoseconds - begun
        }
        // Whoever did not need the sum would not form it.
        return sum == 0 ? [] : times
    }
}
