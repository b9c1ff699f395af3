// SPDX-License-Identifier: MIT

extension UnsafeRawBufferPointer {
    /// The little-endian integer at a byte offset, aligned or not.
    func loadLittleEndian<Integer: FixedWidthInteger & BitwiseCopyable>(
        at offset: Int, as type: Integer.Type = Integer.self
    ) -> Integer {
        Integer(littleEndian: loadUnaligned(fromByteOffset: offset, as: type))
    }
}

extension UnsafeMutableRawBufferPointer {
    /// Writes an integer at a byte offset, little-endian, aligned or not.
    func storeLittleEndian<Integer: FixedWidthInteger & BitwiseCopyable>(_ value: Integer, at offset: Int) {
        storeBytes(of: value.littleEndian, toByteOffset: offset, as: Integer.self)
    }
}

extension Int64 {
    /// The next multiple of a power of two that is not smaller.
    func alignedUp(to alignment: Int64) -> Int64 { (self + alignment - 1) & ~(alignment - 1) }

    /// The last multiple of a power of two that is not larger.
    func alignedDown(to alignment: Int64) -> Int64 { self & ~(alignment - 1) }
}
