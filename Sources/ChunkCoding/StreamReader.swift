// SPDX-License-Identifier: MIT

/// A position in a filtered stream that never passes the end it was given.
struct StreamReader {
    private let stream: UnsafeRawBufferPointer
    private(set) var position: Int
    private let end: Int

    /// A reader of `range` of `stream`.
    ///
    /// - Precondition: `range` lies within `stream`.
    init(_ stream: UnsafeRawBufferPointer, range: Range<Int>) {
        precondition(range.lowerBound >= 0, "a range from \(range.lowerBound)")
        precondition(range.upperBound <= stream.count, "a range to \(range.upperBound) of \(stream.count)")
        self.stream = stream
        position = range.lowerBound
        end = range.upperBound
    }

    var remainingByteCount: Int { end - position }

    /// Passes over `byteCount` bytes and returns where they start.
    mutating func take(_ byteCount: Int, for what: String) throws(CodecError) -> UnsafeRawPointer {
        guard byteCount <= remainingByteCount else {
            throw .corruptStream(
                at: position,
                "no room for \(what): \(byteCount) bytes, \(remainingByteCount) are left in the block")
        }
        defer { position += byteCount }
        return stream.baseAddress! + position
    }

    mutating func readByte(for what: String) throws(CodecError) -> UInt8 {
        try take(1, for: what).load(as: UInt8.self)
    }

    mutating func readUInt32(for what: String) throws(CodecError) -> UInt32 {
        UInt32(littleEndian: try take(4, for: what).loadUnaligned(as: UInt32.self))
    }
}
