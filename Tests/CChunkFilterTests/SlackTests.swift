// SPDX-License-Identifier: MIT
import CChunkFilter
import Testing

/// How far behind packed groups and unary strings the loops read: a page that may not be read lies there.
@Suite struct SlackTests {
    private static let readSlack = Int(attacca_read_slack)

    /// Unpacks groups of every width, few and many, with nothing but the slack behind them.
    private static func unpack(with kernels: attacca_filter_kernels) {
        for width in 0...32 as ClosedRange<UInt8> {
            for groupCount in [1, 2, 64] {
                let widths = [UInt8](repeating: width, count: groupCount)
                let packed = GuardedBytes(
                    [UInt8](repeating: 0xA5, count: 8 * Int(width) * groupCount + readSlack))
                var wide = [UInt32](repeating: 0, count: 64 * groupCount)
                kernels.unpack32(packed.bytes.baseAddress, widths, groupCount, &wide)
                guard width <= 16 else { continue }
                var narrow = [UInt16](repeating: 0, count: 64 * groupCount)
                kernels.unpack16(packed.bytes.baseAddress, widths, groupCount, &narrow)
            }
        }
    }

    @Test func `unpacking reads no byte behind the slack`() async {
        await #expect(processExitsWith: .success) {
            for variant in KernelVariant.all { SlackTests.unpack(with: variant.kernels) }
        }
    }

    @Test func `unary strings are read to their last byte and no further`() async {
        await #expect(processExitsWith: .success) {
            for variant in KernelVariant.all {
                for byteCount in 0...70 {
                    let unary = GuardedBytes([UInt8](repeating: 0x11, count: byteCount))
                    var values = [UInt8](repeating: 0, count: 4096 + 64)
                    let found = variant.kernels.read_unary(unary.bytes.baseAddress, byteCount, 4096, &values)
                    precondition(found == 2 * byteCount, "\(found) values of \(byteCount) bytes")
                }
            }
        }
    }

    /// What the two tests above rely on.
    @Test func `a byte behind guarded bytes cannot be read`() async {
        await #expect(processExitsWith: .failure) {
            let guarded = GuardedBytes([1, 2, 3])
            let end = guarded.bytes.baseAddress! + 3
            withExtendedLifetime(guarded) { precondition(end.pointee == 0) }
        }
    }
}
