// SPDX-License-Identifier: MIT
import CSpectrum

/// The hot loops for one instruction set: a table that lives as long as the process.
struct SpectrumKernels: @unchecked Sendable {
    let table: UnsafePointer<attacca_spectrum_kernels>

    /// The fastest that this machine runs.
    static let best = Self(table: attacca_spectrum_best())

    /// Every variant that this machine runs; the first is the portable one.
    static let all: [Self] = [attacca_spectrum_portable(), attacca_spectrum_avx2()]
        .compactMap { $0 }.map(Self.init)

    var name: String { String(cString: table.pointee.name) }
}
