// SPDX-License-Identifier: MIT
#if os(Linux)
    import CacheModel
    import Foundation
    import TestSupport
    import Testing
    import Threading

    @testable import Attacca

    @Suite struct LinuxMemoryPressureTests {
        private static let plenty = "MemTotal: 8000000 kB\nMemAvailable: 6000000 kB\n"

        private func source(_ tree: SystemTree) throws -> LinuxMemoryPressure {
            try #require(LinuxMemoryPressure(root: tree.root, logger: Fixture.logger))
        }

        @Test func `a machine that has nothing of it is done without`() throws {
            let source = try source(SystemTree())
            #expect(source.watchCount == 0)
            #expect(source.signals(withinSeconds: 0).isEmpty)
        }

        @Test func `a wait ends when it is woken`() throws {
            let source = try source(SystemTree())
            let started = SystemTimeSource().monotonicNow()
            for _ in 0..<100_000 { source.wake() }
            _ = source.signals(withinSeconds: 3600)
            #expect(SystemTimeSource().monotonicNow().seconds(since: started) < 3600)
            #expect(source.signals(withinSeconds: 0).isEmpty)
        }

        @Test func `what the machine has left is read at once`() throws {
            let tree = SystemTree()
            try tree.write(["/proc/meminfo": "MemTotal: 8000000 kB\nMemAvailable: 300000 kB\n"])
            #expect(
                try source(tree).signals(withinSeconds: 60)
                    == [MemoryPressureSignal(level: .critical, reason: .machineMemoryLow)])
        }

        @Test func `the tightest limit on the way up counts`() throws {
            let tree = SystemTree()
            try tree.write([
                "/proc/meminfo": Self.plenty,
                "/proc/self/cgroup": "0::/slice/app\n",
                "/proc/self/mountinfo": "41 31 0:38 / /groups rw - cgroup2 cgroup2 rw\n",
                "/groups/slice/app/memory.current": "100\n",
                "/groups/slice/app/memory.high": "max\n",
                "/groups/slice/app/memory.max": "1000\n",
                "/groups/slice/memory.current": "940\n",
                "/groups/slice/memory.high": "1000\n",
                "/groups/slice/memory.max": "max\n",
                "/groups/slice/app/memory.events": "high 3\n",
            ])
            let source = try source(tree)
            #expect(source.watchCount == 1, "the events of the group")
            #expect(
                source.signals(withinSeconds: 60)
                    == [MemoryPressureSignal(level: .warning, reason: .groupMemoryLow)])
        }

        @Test func `figures are not read again before five seconds have passed`() throws {
            let tree = SystemTree()
            try tree.write(["/proc/meminfo": "MemTotal: 8000000 kB\nMemAvailable: 300000 kB\n"])
            let source = try source(tree)
            #expect(source.signals(withinSeconds: 0).count == 1)
            #expect(source.signals(withinSeconds: 0).isEmpty)
        }

        @Test func `a file that is cut or full of noise does no harm`() throws {
            var random = SeededGenerator(seed: 7)
            for _ in 0..<50 {
                let tree = SystemTree()
                for path in ["/proc/meminfo", "/proc/self/cgroup", "/proc/self/mountinfo"] {
                    let noise = (0..<Int.random(in: 0...400, using: &random)).map { _ in
                        Character(UnicodeScalar(UInt8.random(in: 0...127, using: &random)))
                    }
                    let start = path.hasSuffix("cgroup") ? "0::/a/b" : "41 31 0:38 / /groups rw - cgroup2 "
                    try tree.write([path: start + String(noise)])
                }
                #expect(try source(tree).signals(withinSeconds: 0).isEmpty)
            }
        }

        /// Whatever this machine has: triggers that the kernel takes, or none.
        @Test func `the triggers are ones that this kernel takes`() throws {
            let source = try #require(LinuxMemoryPressure(logger: Fixture.logger))
            let machine = StallTrigger.some.open("/proc/pressure/memory")
            if let descriptor = machine.descriptor {
                #expect(close(descriptor) == 0)
                #expect(source.watchCount >= 2)
            } else {
                #expect([ENOENT, EOPNOTSUPP, EACCES, EPERM, EROFS].contains(machine.systemNumber))
            }
        }
    }
#endif
