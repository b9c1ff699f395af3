// SPDX-License-Identifier: MIT
import SQLiteDatabase

/// Doubles in a blob: IEEE 754 binary64, little-endian, one after the other.
enum DoubleBlob {
    static func encode(_ numbers: [Double]) -> SQLiteValue {
        .blob(numbers.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init) })
    }

    /// - Returns: `nil` when the bytes are no whole number of doubles.
    static func decode(_ bytes: [UInt8]) -> [Double]? {
        guard bytes.count % 8 == 0 else { return nil }
        return stride(from: 0, to: bytes.count, by: 8).map { start in
            Double(bitPattern: bytes[start..<start + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) })
        }
    }
}
