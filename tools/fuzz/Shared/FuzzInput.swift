// SPDX-License-Identifier: MIT

/// The bytes of one execution, taken from the front; behind the end everything is zero.
struct FuzzInput {
    private var bytes: UnsafeRawBufferPointer.SubSequence

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes[...] }

    var isEmpty: Bool { bytes.isEmpty }

    mutating func takeByte() -> UInt8 { bytes.popFirst() ?? 0 }

    mutating func takeUInt16() -> UInt16 { UInt16(takeByte()) | UInt16(takeByte()) << 8 }

    /// The next `byteCount` bytes, or those that are left.
    mutating func take(_ byteCount: Int) -> UnsafeRawBufferPointer {
        defer { bytes = bytes.dropFirst(byteCount) }
        return UnsafeRawBufferPointer(rebasing: bytes.prefix(byteCount))
    }

    mutating func takeAll() -> UnsafeRawBufferPointer { take(bytes.count) }
}
