// SPDX-License-Identifier: MIT
import CacheModel
import Testing

@testable import Attacca

@Suite struct TierCapacitiesTests {
    @Test(arguments: [
        (MemoryPressureLevel.normal, 18, 36), (.warning, 12, 18), (.critical, 9, 0),
    ])
    func `the default sizes are those of the contract`(level: MemoryPressureLevel, l1: Int, l2: Int) {
        let configuration = CacheConfiguration()
        let capacities = TierCapacities(
            at: level, l1: configuration.l1Capacity, l2: configuration.l2Capacity)
        #expect(capacities.l1 == .megabytes(l1))
        #expect(capacities.l2 == .megabytes(l2))
    }

    @Test(arguments: [0, 1, 2, Int.max])
    func `any capacity shrinks from level to level`(byteCount: Int) {
        let configured = ByteCount(byteCount)
        let sizes = MemoryPressureLevel.allCases.map {
            TierCapacities(at: $0, l1: configured, l2: configured)
        }
        for (above, below) in zip(sizes, sizes.dropFirst()) {
            #expect(below.l1 <= above.l1 && below.l2 <= above.l2)
        }
        #expect(sizes[0].l1 == configured && sizes[2].l2 == .zero)
    }
}
