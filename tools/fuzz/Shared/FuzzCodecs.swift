// SPDX-License-Identifier: MIT
@testable import ChunkCoding

/// The codecs under test. They live as long as the process, so that executions reuse their scratch.
enum FuzzCodecs {
    static let portable = ChunkCodec(kernels: FilterKernels.all[0])
    static let best = ChunkCodec(kernels: .best)
}
