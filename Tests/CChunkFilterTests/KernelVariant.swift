// SPDX-License-Identifier: MIT
import CChunkFilter
import Testing

/// One set of loops, as an argument of tests.
struct KernelVariant: @unchecked Sendable, CustomTestStringConvertible {
    let table: UnsafePointer<attacca_filter_kernels>

    /// What every other variant is compared with.
    static let portable = Self(table: attacca_filter_portable())
    /// Every variant that this machine can run.
    static let all = [
        attacca_filter_portable(), attacca_filter_avx2(), attacca_filter_avx512(),
    ].compactMap { $0 }.map(Self.init)

    var kernels: attacca_filter_kernels { table.pointee }

    var testDescription: String { String(cString: kernels.name) }
}
