// SPDX-License-Identifier: MIT

// The on-disk formats are little-endian on every machine.

extension UnsafeRawBufferPointer {
    /// The little-endian integer at a byte offset, aligned or not.
    ///
    /// - Precondition: The integer lies within the buffer; bytes from outside are measured first.
    package func loadLittleEndian<Value: FixedWidthInteger & BitwiseCopyable>(
        at offset: Int, as type: Value.Type = Value.self
    ) -> Value {
        Value(littleEndian: loadUnaligned(fromByteOffset: offset, as: Value.self))
    }
}

extension UnsafeMutableRawBufferPointer {
    /// Writes an integer at a byte offset, little-endian, aligned or not.
    package func storeLittleEndian<Value: FixedWidthInteger & BitwiseCopyable>(_ value: Value, at offset: Int)
    {
        storeBytes(of: value.littleEndian, toByteOffset: offset, as: Value.self)
    }
}
