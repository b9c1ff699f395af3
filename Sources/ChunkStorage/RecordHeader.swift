// SPDX-License-Identifier: MIT
import CacheModel

/// The header in front of every payload in a segment. See `RecordFormat.md`.
///
///     offset  size  field             all integers little-endian
///          0     4  magic             "ATRC"; "ATRX" once the record is struck out
///          4     4  headerChecksum    CRC-32C of the store id and of bytes 8 ..< headerByteCount
///          8     4  headerByteCount   72 + key + padding to 8
///         12     4  flags             zero; a reader refuses what it does not know
///         16     4  payloadByteCount
///         20     4  payloadChecksum   CRC-32C of the payload
///         24     8  sequence          order of writing over the whole store, at least 1
///         32     8  offset            of this record in its segment
///         40     4  segmentID         of this segment
///         44     4  keyByteCount
///         48     8  frameCount        frames that the payload decodes to, at least 1
///         56     8  renderSeconds     IEEE 754 binary64, finite, not negative
///         64     8  created           milliseconds since 1970 UTC, for people
///         72     *  key               see ChunkKeyCoding; then zeros up to headerByteCount
///
/// Changing anything here changes the format: bump ``SegmentHeader/formatVersion``.
struct RecordHeader: Equatable {
    static let magic: UInt32 = 0x4352_5441
    /// Replaces ``magic`` in a record that must not come back; outside the checksum, so that the header stays
    /// valid and a scan can walk past it.
    static let struckOutMagic: UInt32 = 0x5852_5441
    /// Records start and end at multiples of this many bytes.
    static let alignment: Int64 = 8

    enum Offset {
        static let magic = 0
        static let headerChecksum = magic + 4
        static let headerByteCount = headerChecksum + 4
        static let flags = headerByteCount + 4
        static let payloadByteCount = flags + 4
        static let payloadChecksum = payloadByteCount + 4
        static let sequence = payloadChecksum + 4
        static let offset = sequence + 8
        static let segmentID = offset + 8
        static let keyByteCount = segmentID + 4
        static let frameCount = keyByteCount + 4
        static let renderSeconds = frameCount + 8
        static let created = renderSeconds + 8
        static let key = created + 8
    }

    /// The shortest and the longest header in bytes.
    static let byteCountRange =
        byteCount(
            keyByteCount: ChunkKeyCoding.byteCountMin)...byteCount(keyByteCount: ChunkKeyCoding.byteCountMax)

    let key: ChunkKey
    let segment: SegmentID
    let offset: Int64
    let sequence: Int64
    let payloadByteCount: UInt32
    let payloadChecksum: UInt32
    let frameCount: FrameCount
    let renderSeconds: Double
    let createdTime: WallTime
    var isStruckOut = false

    /// Bytes of this header; the payload starts after them.
    var byteCount: Int { Self.byteCount(of: key) }

    /// Where the record lies, padding included.
    var location: RecordLocation {
        RecordLocation(
            segment: segment, offset: offset,
            byteCount: Self.recordByteCount(of: key, payloadByteCount: Int(payloadByteCount)),
            sequence: sequence)
    }

    /// Bytes of the header of a record with this key.
    static func byteCount(of key: ChunkKey) -> Int {
        byteCount(keyByteCount: ChunkKeyCoding.byteCount(of: key))
    }

    /// Bytes of a whole record: header, payload, padding.
    static func recordByteCount(of key: ChunkKey, payloadByteCount: Int) -> Int64 {
        (Int64(byteCount(of: key)) + Int64(payloadByteCount)).alignedUp(to: alignment)
    }

    static func byteCount(keyByteCount: Int) -> Int {
        Int(Int64(Offset.key + keyByteCount).alignedUp(to: alignment))
    }
}
