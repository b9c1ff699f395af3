// SPDX-License-Identifier: MIT
#if os(Linux)
    import CacheModel
    import Glibc
    import Logging
    import Testing
    import Threading

    @testable import Attacca

    /// The real thing: a process whose control group has a limit, and memory that it fills.
    @Suite(.serialized) struct LimitedGroupTests {
        /// Tells when the engine logs a change of its level.
        private struct LevelLog: LogHandler {
            let hasChanged: Condition<Bool>
            var metadata: Logger.Metadata = [:]
            var logLevel = Logger.Level.notice

            subscript(metadataKey key: String) -> Logger.Metadata.Value? {
                get { metadata[key] }
                set { metadata[key] = newValue }
            }

            func log(event: LogEvent) {
                if event.message.description == "memory pressure" { hasChanged.update { $0 = true } }
            }
        }

        private static let limitByteCount = 256 << 20

        @Test(
            .enabled(
                if: LimitedGroup.obstacle == nil,
                "no control group with a limit can be made here: \(LimitedGroup.obstacle ?? "")"))
        func `a process close to its limit shrinks its tiers`() async throws {
            let group = try LimitedGroup(highByteCount: Self.limitByteCount)
            defer { group.remove() }
            await #expect(processExitsWith: .success) {
                precondition(LimitedGroup.enter(), "not in the group")
                let hasChanged = Condition(false)
                var configuration = Fixture.configuration(l1Chunks: 12)
                configuration.memoryPressure = .system
                configuration.logger = Logger(label: "test") { _ in LevelLog(hasChanged: hasChanged) }
                let cache = try PlayerCache.openBlocking(
                    at: .memoryOnly, renderer: TestRenderer(), configuration: configuration)
                for index in 0..<20 { _ = try cache.waitForChunk(Fixture.request(index)) }
                // To the limit and a little over it: further on the kernel all but stops the process.
                let byteCount = LimitedGroupTests.limitByteCount + (4 << 20)
                let ballast = UnsafeMutableRawBufferPointer.allocate(byteCount: byteCount, alignment: 4096)
                for page in stride(from: 0, to: byteCount, by: 4096) { ballast[page] = 1 }
                let deadline = SystemTimeSource().monotonicNow().advanced(bySeconds: 60)
                precondition(hasChanged.wait(until: deadline) { $0 ? true : nil } != nil, "nothing noticed")
                let pressure = cache.statistics().memoryPressure
                precondition(pressure.level > .normal, "\(pressure)")
                let reasons: [MemoryPressureReason] = [
                    .groupHigh, .groupMemoryLow, .groupStalls, .groupStandstill,
                ]
                precondition(reasons.contains(pressure.reason!), "\(pressure)")
                precondition(cache.statistics().capacity.l1 < ByteCount(48_000))
                ballast.deallocate()
                try cache.closeBlocking()
            }
        }

        private static let hasStallInformation: Bool = {
            guard let descriptor = StallTrigger.some.open("/proc/pressure/memory").descriptor else {
                return false
            }
            close(descriptor)
            return true
        }()

        @Test(
            .enabled(
                if: LimitedGroup.obstacle == nil && hasStallInformation, "no stall information, or no limit"))
        func `a process that waits for memory is told so by a trigger`() async throws {
            let group = try LimitedGroup(highByteCount: Self.limitByteCount)
            defer { group.remove() }
            await #expect(processExitsWith: .success) {
                precondition(LimitedGroup.enter(), "not in the group")
                let source = LinuxMemoryPressure(logger: Fixture.logger)!
                let byteCount = LimitedGroupTests.limitByteCount + (8 << 20)
                let ballast = UnsafeMutableRawBufferPointer.allocate(byteCount: byteCount, alignment: 4096)
                for page in stride(from: 0, to: byteCount, by: 4096) { ballast[page] = 1 }
                let deadline = SystemTimeSource().monotonicNow().advanced(bySeconds: 60)
                var reasons: Set<MemoryPressureReason> = []
                while reasons.isDisjoint(with: [.groupStalls, .groupStandstill, .machineStalls]) {
                    precondition(SystemTimeSource().monotonicNow() < deadline, "only \(reasons)")
                    reasons.formUnion(source.signals(withinSeconds: 60).map(\.reason))
                }
                ballast.deallocate()
            }
        }
    }
#endif
