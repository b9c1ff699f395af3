// SPDX-License-Identifier: MIT
import CChunkFilter

/// The hot loops for one instruction set: a table that lives as long as the process.
struct FilterKernels: @unchecked Sendable {
    let table: UnsafePointer<attacca_filter_kernels>

    /// The fastest that this machine runs.
    static let best = Self(table: attacca_filter_best())

    /// Every variant that this machine runs; the first is the portable one.
    static let all: [Self] = [
        attacca_filter_portable(), attacca_filter_avx2(), attacca_filter_avx512(),
    ].compactMap { $0 }.map(Self.init)

    var name: String { String(cString: table.pointee.name) }
}
