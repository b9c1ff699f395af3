// SPDX-License-Identifier: MIT

extension UnsafeMutableRawBufferPointer {
    /// Writes an integer at `offset`, least significant byte first, whatever the alignment.
    func storeLittleEndian<Value: FixedWidthInteger & BitwiseCopyable>(_ value: Value, at offset: Int) {
        storeBytes(of: value.littleEndian, toByteOffset: offset, as: Value.self)
    }
}

extension UnsafeRawBufferPointer {
    /// Reads an integer at `offset`, least significant byte first, whatever the alignment.
    ///
    /// - Precondition: The integer lies within the buffer; bytes from outside are measured first.
    func loadLittleEndian<Value: FixedWidthInteger & BitwiseCopyable>(
        _ type: Value.Type = Value.self, at offset: Int
    ) -> Value {
        Value(littleEndian: loadUnaligned(fromByteOffset: offset, as: Value.self))
    }
}
