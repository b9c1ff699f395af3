// SPDX-License-Identifier: MIT
import Testing

@testable import Attacca

@Suite struct MemoryMarginTests {
    @Test(arguments: [
        ("0", 0), ("24684092", 24_684_092), ("99999999999999999999999999", UInt64.max),
    ])
    func `a number is read however large it is`(text: String, number: UInt64) {
        #expect(KernelText.number(text) == number)
    }

    @Test(arguments: ["", "max", "-1", "+1", "1.5", "0x10", "１２", "1 2", "\0"])
    func `what is no number is none`(text: String) {
        #expect(KernelText.number(text) == nil)
    }

    @Test func `what the machine has left is in its memory information`() {
        let text = "MemTotal:       24684092 kB\nMemFree:  1 kB\nMemAvailable:   24225044 kB\n"
        let margin = MemoryMargin(memoryInfo: text)
        #expect(margin?.totalByteCount == 24_684_092 * 1024)
        #expect(margin?.availableByteCount == 24_225_044 * 1024)
    }

    @Test(arguments: [
        "", "\n\n", "MemTotal: 100 kB", "MemAvailable: 100 kB", "MemTotal:\nMemAvailable:\n",
        "MemTotal: 0 kB\nMemAvailable: 0 kB", "MemTotal: x kB\nMemAvailable: 1 kB",
        "XMemTotal: 10 kB\nXMemAvailable: 10 kB",
    ])
    func `memory information that lacks a line says nothing`(text: String) {
        #expect(MemoryMargin(memoryInfo: text) == nil)
    }

    @Test func `absurd memory information does no harm`() {
        let huge = String(repeating: "9", count: 40)
        let margin = MemoryMargin(memoryInfo: "MemTotal: \(huge) kB\nMemAvailable: \(huge) kB\n")
        #expect(margin?.level == .normal)
        let more = MemoryMargin(memoryInfo: "MemTotal: 100 kB\nMemAvailable: 200 kB\n")
        #expect(more?.availableByteCount == 100 * 1024)
    }

    /// A tenth and a twenty-fifth, of large machines no more than 1 GiB and 384 MiB.
    @Test(
        arguments: [
            (1000, 100, MemoryPressureLevel.normal), (1000, 99, .warning), (1000, 40, .warning),
            (1000, 39, .critical), (1000, 0, .critical), (0, 0, .critical),
            (64_000 << 20, 1024 << 20, .normal), (64_000 << 20, 1023 << 20, .warning),
            (64_000 << 20, 383 << 20, .critical),
        ] as [(UInt64, UInt64, MemoryPressureLevel)])
    func `little is left in proportion and in bytes`(
        total: UInt64, available: UInt64, level: MemoryPressureLevel
    ) {
        #expect(MemoryMargin(totalByteCount: total, availableByteCount: available).level == level)
    }

    // MARK: Control groups

    @Test func `the tighter limit of a group counts`() {
        let margin = MemoryMargin(current: "600\n", high: "700\n", max: "1000\n", stat: nil)
        #expect(margin == MemoryMargin(totalByteCount: 700, availableByteCount: 100))
        let hard = MemoryMargin(current: "600\n", high: "max\n", max: "1000\n", stat: nil)
        #expect(hard == MemoryMargin(totalByteCount: 1000, availableByteCount: 400))
    }

    @Test func `files that nobody reads any more leave room`() {
        let margin = MemoryMargin(
            current: "990", high: "max", max: "1000", stat: "anon 90\ninactive_file 900\nactive_file 0\n")
        #expect(margin?.availableByteCount == 910)
        let absurd = MemoryMargin(
            current: "990", high: "max", max: "1000", stat: "inactive_file 99999999999999999999999\n")
        #expect(absurd?.availableByteCount == 1000)
    }

    @Test func `a group over its limit has nothing left`() {
        let margin = MemoryMargin(current: "5000", high: "1000", max: "max", stat: "")
        #expect(margin?.availableByteCount == 0)
        #expect(margin?.level == .critical)
    }

    @Test(
        arguments: [
            (nil, "1", "1"), ("1", nil, nil), ("1", "max", "max"), ("1", "", "x"), ("max", "1", "1"),
            ("1 2", "1", "1"), ("-1", "1", "1"),
        ] as [(String?, String?, String?)])
    func `a group without a limit or a figure says nothing`(current: String?, high: String?, max: String?) {
        #expect(MemoryMargin(current: current, high: high, max: max, stat: nil) == nil)
    }

    @Test func `of several groups the tightest counts`() {
        let wide = MemoryMargin(totalByteCount: 1000, availableByteCount: 500)
        let tight = MemoryMargin(totalByteCount: 100_000, availableByteCount: 5000)
        #expect(tight.isTighter(than: wide))
        #expect(!wide.isTighter(than: tight))
        #expect(!wide.isTighter(than: wide))
    }

    // MARK: Events

    private func events(_ high: Int, _ max: Int, _ oom: Int) -> ControlGroupEvents {
        ControlGroupEvents("low 0\nhigh \(high)\nmax \(max)\noom \(oom)\noom_kill 0\noom_group_kill 0\n")
    }

    @Test func `the worst of what happened in a group counts`() {
        let before = events(5, 5, 5)
        #expect(before.signal(since: before, margin: nil) == nil)
        #expect(events(6, 5, 5).signal(since: before, margin: nil)?.reason == .groupHigh)
        #expect(events(6, 6, 5).signal(since: before, margin: nil)?.reason == .groupMax)
        let worst = events(6, 6, 6).signal(since: before, margin: nil)
        #expect(worst == MemoryPressureSignal(level: .critical, reason: .groupOutOfMemory))
        #expect(events(1, 1, 1).signal(since: before, margin: nil) == nil, "counters of another group")
    }

    @Test func `a limit that is full of file pages is no pressure but running out of memory is`() {
        let before = events(0, 0, 0)
        let comfortable = MemoryMargin(totalByteCount: 1000, availableByteCount: 250)
        #expect(events(9, 9, 0).signal(since: before, margin: comfortable) == nil)
        #expect(events(9, 9, 1).signal(since: before, margin: comfortable)?.level == .critical)
        let tight = MemoryMargin(totalByteCount: 1000, availableByteCount: 249)
        #expect(events(9, 0, 0).signal(since: before, margin: tight)?.level == .warning)
    }

    @Test(arguments: ["", "high\nmax\n", "high x\nmax -3\noom max\n", "\0\0\0"])
    func `events that make no sense are none`(text: String) {
        #expect(ControlGroupEvents(text) == ControlGroupEvents(""))
        #expect(ControlGroupEvents(text).signal(since: ControlGroupEvents(""), margin: nil) == nil)
    }
}
