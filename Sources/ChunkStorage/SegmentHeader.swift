// SPDX-License-Identifier: MIT
import CacheModel

/// The start of a segment file. See `SegmentFormat.md`.
///
///     offset  size  field            all integers little-endian
///          0     4  magic            "ATSG"
///          4     4  formatVersion    1; a larger one is refused
///          8     4  headerChecksum   CRC-32C of bytes 12 ..< 64
///         12     4  segmentID        the number in the file's name
///         16    16  storeID
///         32     8  created          milliseconds since 1970 UTC; tells a file from another of its number
///         40    24  reserved         zero
///
/// Changing anything here changes the format: bump ``formatVersion``.
struct SegmentHeader: Equatable {
    static let magic: UInt32 = 0x4753_5441
    static let formatVersion: UInt32 = 1
    static let byteCount = 64

    enum Offset {
        static let magic = 0
        static let formatVersion = magic + 4
        static let headerChecksum = formatVersion + 4
        static let segmentID = headerChecksum + 4
        static let storeID = segmentID + 4
        static let created = storeID + StoreID.byteCount
        static let reserved = created + 8
        static let end = reserved + 24
    }

    let segment: SegmentID
    let storeID: StoreID
    let createdTime: WallTime

    init(segment: SegmentID, storeID: StoreID, createdTime: WallTime) {
        self.segment = segment
        self.storeID = storeID
        self.createdTime = createdTime
    }

    /// Reads a header, trusting nothing: magic, then version, then checksum, then identity.
    ///
    /// - Parameter segment: The number in the file's name, which the header must repeat.
    init(decoding buffer: UnsafeRawBufferPointer, segment: SegmentID) throws(StoreError) {
        guard buffer.count >= Self.byteCount else {
            throw .damagedSegment(segment, "\(buffer.count) bytes are no header")
        }
        guard buffer.loadLittleEndian(at: Offset.magic, as: UInt32.self) == Self.magic else {
            throw .damagedSegment(segment, "it does not start with ATSG")
        }
        let version = buffer.loadLittleEndian(at: Offset.formatVersion, as: UInt32.self)
        guard version <= Self.formatVersion else { throw .segmentTooNew(segment, version: version) }
        guard version == Self.formatVersion else {
            throw .damagedSegment(segment, "there is no format version \(version)")
        }
        let stored = buffer.loadLittleEndian(at: Offset.headerChecksum, as: UInt32.self)
        let computed = Self.checksum(of: buffer)
        guard stored == computed else {
            throw .damagedSegment(segment, "the header's checksum is \(computed), it says \(stored)")
        }
        let number = buffer.loadLittleEndian(at: Offset.segmentID, as: UInt32.self)
        guard number == segment.rawValue else {
            throw .damagedSegment(segment, "the header is that of segment \(number)")
        }
        self.segment = segment
        storeID = StoreID(
            high: buffer.loadLittleEndian(at: Offset.storeID),
            low: buffer.loadLittleEndian(at: Offset.storeID + 8))
        createdTime = WallTime(unixMilliseconds: buffer.loadLittleEndian(at: Offset.created))
    }

    /// Writes the header over the first ``byteCount`` bytes of a buffer.
    func encode(into buffer: UnsafeMutableRawBufferPointer) {
        precondition(buffer.count >= Self.byteCount, "\(buffer.count) bytes are too few for a header")
        UnsafeMutableRawBufferPointer(rebasing: buffer[..<Self.byteCount]).initializeMemory(
            as: UInt8.self, repeating: 0)
        buffer.storeLittleEndian(Self.magic, at: Offset.magic)
        buffer.storeLittleEndian(Self.formatVersion, at: Offset.formatVersion)
        buffer.storeLittleEndian(segment.rawValue, at: Offset.segmentID)
        buffer.storeLittleEndian(storeID.high, at: Offset.storeID)
        buffer.storeLittleEndian(storeID.low, at: Offset.storeID + 8)
        buffer.storeLittleEndian(createdTime.unixMilliseconds, at: Offset.created)
        buffer.storeLittleEndian(
            Self.checksum(of: UnsafeRawBufferPointer(buffer)), at: Offset.headerChecksum)
    }

    private static func checksum(of buffer: UnsafeRawBufferPointer) -> UInt32 {
        Checksum.of(UnsafeRawBufferPointer(rebasing: buffer[Offset.segmentID..<byteCount]))
    }
}
