// SPDX-License-Identifier: MIT
import CAttacca

/// Structs that begin with their size, as whoever made them knows it: read and written without a byte beyond that.
enum SizedStruct {
    /// Reads a struct from a caller.
    ///
    /// - Parameters:
    ///   - defaults: What members are that the caller does not know.
    ///   - byteCountMin: The size in the first version that had the struct.
    /// - Throws: `ATTACCA_INVALID_ARGUMENT` for a null pointer, a size that no version had, and for members of a later
    ///   version that ask for something.
    static func read<Value>(
        _ pointer: UnsafePointer<Value>?, defaults: Value, byteCountMin: Int, _ name: String
    ) throws(CallFailure) -> Value {
        guard let pointer else { throw .invalidArgument("\(name) is null") }
        let source = UnsafeRawPointer(pointer)
        let byteCount = try size(at: source, byteCountMin: byteCountMin, name)
        let known = min(byteCount, MemoryLayout<Value>.size)
        for offset in known..<byteCount where source.load(fromByteOffset: offset, as: UInt8.self) != 0 {
            throw .invalidArgument("\(name) sets something at byte \(offset) that this version does not know")
        }
        var value = defaults
        withUnsafeMutableBytes(of: &value) { $0.baseAddress!.copyMemory(from: source, byteCount: known) }
        return value
    }

    /// Writes a struct to a caller, who has set its size; what the caller knows and this version does not becomes zero.
    static func write<Value>(
        _ value: Value, to pointer: UnsafeMutablePointer<Value>?, byteCountMin: Int, _ name: String
    ) throws(CallFailure) {
        guard let pointer else { throw .invalidArgument("\(name) is null") }
        let byteCount = try size(at: pointer, byteCountMin: byteCountMin, name)
        copy(value, to: pointer, byteCount: byteCount)
        UnsafeMutableRawPointer(pointer).storeBytes(of: UInt64(byteCount), as: UInt64.self)
    }

    /// Writes elements of an array whose element has `byteCount` bytes where the caller was compiled.
    ///
    /// - Returns: Nothing; elements beyond `capacity` are left out.
    static func write<Value>(
        _ values: [Value], to pointer: UnsafeMutablePointer<Value>?, byteCount: Int, byteCountMin: Int,
        capacity: Int64, _ name: String
    ) throws(CallFailure) {
        guard capacity > 0 else { return }
        guard let pointer else { throw .invalidArgument("\(name) is null") }
        guard (byteCountMin...byteCountMax).contains(byteCount) else {
            throw .invalidArgument("an element of \(name) has \(byteCount) bytes")
        }
        for (index, value) in values.prefix(Int(capacity)).enumerated() {
            copy(value, to: UnsafeMutableRawPointer(pointer) + index * byteCount, byteCount: byteCount)
        }
    }

    /// More than any struct will ever have: a size beyond it is no size.
    static let byteCountMax = 1 << 16

    private static func size(
        at pointer: UnsafeRawPointer, byteCountMin: Int, _ name: String
    ) throws(CallFailure) -> Int {
        let byteCount = pointer.load(as: UInt64.self)
        guard (UInt64(byteCountMin)...UInt64(byteCountMax)).contains(byteCount) else {
            throw .invalidArgument("\(name) says that it has \(byteCount) bytes")
        }
        return Int(byteCount)
    }

    private static func copy<Value>(
        _ value: Value, to pointer: UnsafeMutableRawPointer, byteCount: Int
    ) {
        let known = min(byteCount, MemoryLayout<Value>.size)
        withUnsafeBytes(of: value) { pointer.copyMemory(from: $0.baseAddress!, byteCount: known) }
        (pointer + known).initializeMemory(as: UInt8.self, repeating: 0, count: byteCount - known)
    }
}
