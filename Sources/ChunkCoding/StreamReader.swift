// SPDX-License-Identifier: MIT

/// A position in a filtered block that never passes its end.
struct StreamReader {
    private let bytes: UnsafeRawBufferPointer
    private let block: Int
    private(set) var position = 0

    /// - Parameter block: The number of the block, for messages.
    init(_ bytes: UnsafeRawBufferPointer, block: Int) {
        self.bytes = bytes
        self.block = block
    }

    /// Something is wrong at a position of the block.
    func corruption(at position: Int, _ what: String) -> CodecError {
        .corruptBlock(block, at: position, what)
    }

    var remainingByteCount: Int { bytes.count - position }

    /// Passes over `byteCount` bytes and returns where they start.
    mutating func take(_ byteCount: Int, for what: String) throws(CodecError) -> UnsafeRawPointer {
        guard byteCount <= remainingByteCount else {
            throw corruption(
                at: position,
                "no room for \(what): \(byteCount) bytes, \(remainingByteCount) are left in the block")
        }
        defer { position += byteCount }
        return bytes.baseAddress! + position
    }

    mutating func readByte(for what: String) throws(CodecError) -> UInt8 {
        try take(1, for: what).load(as: UInt8.self)
    }

    mutating func readUInt32(for what: String) throws(CodecError) -> UInt32 {
        UInt32(littleEndian: try take(4, for: what).loadUnaligned(as: UInt32.self))
    }
}
