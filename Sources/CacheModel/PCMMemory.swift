// SPDX-License-Identifier: MIT

/// The memory of one chunk, freed with its last user: the buffer that is being written, the chunk, and views of its
/// parts.
///
/// Whoever writes and whoever reads see to it that no byte is written once it may be read.
package final class PCMMemory: Sendable {
    package nonisolated(unsafe) let bytes: UnsafeMutableRawBufferPointer

    /// Uninitialised memory, 64-byte aligned.
    package init(byteCount: ByteCount) { bytes = PageMemory.allocate(byteCount: byteCount.rawValue) }

    deinit { PageMemory.deallocate(bytes) }
}
