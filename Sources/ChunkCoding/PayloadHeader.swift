// SPDX-License-Identifier: MIT
import CChecksum
import CacheModel

/// The fixed header in front of every payload. See `PayloadFormat.md`.
///
///     offset  size  field              all integers little-endian
///          0     4  magic              "ATCP"
///          4     4  headerChecksum     CRC-32C of bytes 8 ..< 48
///          8     2  formatVersion      1
///         10     1  level              CodecLevel
///         11     1  sampleMapping      SampleMapping
///         12     1  sampleFormat       SampleFormat
///         13     1  channelCount       1 ... 64
///         14     2  blockFrameCount    4096; 0 when stored
///         16     4  sampleRate         Hz
///         20     4  reserved           0
///         24     8  frameCount         frames in the chunk
///         32     8  streamByteCount    bytes of the filtered stream inside the LZ4 frame
///         40     8  lz4ByteCount       bytes of the LZ4 frame after this header
///
/// Changing anything here changes the format: bump ``formatVersion``. Magic, checksum and version stay where
/// they are for ever, and the checksum covers bytes 8 ..< 48 for ever: a newer version is told from damage.
struct PayloadHeader: Equatable {
    static let magic: UInt32 = 0x5043_5441
    static let formatVersion: UInt16 = 1
    static let byteCount = 48

    enum Offset {
        static let magic = 0
        static let headerChecksum = magic + 4
        static let formatVersion = headerChecksum + 4
        static let level = formatVersion + 2
        static let sampleMapping = level + 1
        static let sampleFormat = sampleMapping + 1
        static let channelCount = sampleFormat + 1
        static let blockFrameCount = channelCount + 1
        static let sampleRate = blockFrameCount + 2
        static let reserved = sampleRate + 4
        static let frameCount = reserved + 4
        static let streamByteCount = frameCount + 8
        static let lz4ByteCount = streamByteCount + 8
        static let end = lz4ByteCount + 8
    }

    let level: CodecLevel
    let format: PCMFormat
    let frameCount: FrameCount
    let streamByteCount: Int
    let lz4ByteCount: Int

    init(
        level: CodecLevel, format: PCMFormat, frameCount: FrameCount, streamByteCount: Int, lz4ByteCount: Int
    ) {
        self.level = level
        self.format = format
        self.frameCount = frameCount
        self.streamByteCount = streamByteCount
        self.lz4ByteCount = lz4ByteCount
    }

    private static func blockFrameCount(at level: CodecLevel) -> UInt16 {
        level == .stored ? 0 : UInt16(BlockLayout.frameCountMax)
    }

    private static func mapping(of format: SampleFormat, at level: CodecLevel) -> SampleMapping {
        level == .stored ? .integer : SampleMapping(of: format)
    }

    /// Writes the header.
    ///
    /// - Precondition: `bytes` holds at least ``byteCount`` bytes.
    func encode(into bytes: UnsafeMutableRawBufferPointer) {
        precondition(bytes.count >= Self.byteCount, "no room for a header in \(bytes.count) bytes")
        bytes.storeLittleEndian(Self.magic, at: Offset.magic)
        bytes.storeLittleEndian(Self.formatVersion, at: Offset.formatVersion)
        bytes[Offset.level] = level.rawValue
        bytes[Offset.sampleMapping] = Self.mapping(of: format.sampleFormat, at: level).rawValue
        bytes[Offset.sampleFormat] = format.sampleFormat.rawValue
        bytes[Offset.channelCount] = UInt8(format.channelCount)
        bytes.storeLittleEndian(Self.blockFrameCount(at: level), at: Offset.blockFrameCount)
        bytes.storeLittleEndian(UInt32(format.sampleRate), at: Offset.sampleRate)
        bytes.storeLittleEndian(0 as UInt32, at: Offset.reserved)
        bytes.storeLittleEndian(UInt64(frameCount.rawValue), at: Offset.frameCount)
        bytes.storeLittleEndian(UInt64(streamByteCount), at: Offset.streamByteCount)
        bytes.storeLittleEndian(UInt64(lz4ByteCount), at: Offset.lz4ByteCount)
        bytes.storeLittleEndian(Self.checksum(of: UnsafeRawBufferPointer(bytes)), at: Offset.headerChecksum)
    }

    /// Reads a header, trusting nothing: length, magic, checksum, version, then every field.
    ///
    /// - Throws: ``CodecError/Code/corruption`` or ``CodecError/Code/formatTooNew``.
    init(decoding bytes: UnsafeRawBufferPointer) throws(CodecError) {
        guard bytes.count >= Self.byteCount else {
            throw .corruptPayload(at: bytes.count, "ends inside the header of \(Self.byteCount) bytes")
        }
        guard bytes.loadLittleEndian(at: Offset.magic, as: UInt32.self) == Self.magic else {
            throw .corruptPayload(at: Offset.magic, "no payload magic")
        }
        let stored = bytes.loadLittleEndian(at: Offset.headerChecksum, as: UInt32.self)
        let computed = Self.checksum(of: bytes)
        guard stored == computed else {
            throw .corruptPayload(
                at: Offset.headerChecksum, "header checksum \(computed), the header says \(stored)")
        }
        let version = bytes.loadLittleEndian(at: Offset.formatVersion, as: UInt16.self)
        guard version <= Self.formatVersion else { throw .formatTooNew(version: version) }
        guard version == Self.formatVersion else {
            throw .corruptPayload(at: Offset.formatVersion, "format version \(version) never existed")
        }
        guard let level = CodecLevel(rawValue: bytes[Offset.level]) else {
            throw .corruptPayload(at: Offset.level, "unknown level \(bytes[Offset.level])")
        }
        format = try Self.format(decoding: bytes)
        try Self.checkParameters(of: bytes, level: level, sampleFormat: format.sampleFormat)
        self.level = level
        frameCount = FrameCount(Int64(try Self.length(decoding: bytes, at: Offset.frameCount)))
        streamByteCount = try Self.length(decoding: bytes, at: Offset.streamByteCount)
        lz4ByteCount = try Self.length(decoding: bytes, at: Offset.lz4ByteCount)
        guard lz4ByteCount == bytes.count - Self.byteCount else {
            throw .corruptPayload(
                at: Offset.lz4ByteCount,
                "\(bytes.count - Self.byteCount) bytes follow the header, which says \(lz4ByteCount)")
        }
    }

    private static func checksum(of bytes: UnsafeRawBufferPointer) -> UInt32 {
        let checked = UnsafeRawBufferPointer(rebasing: bytes[Offset.formatVersion..<byteCount])
        return attacca_crc32c(0, checked.baseAddress, checked.count)
    }

    private static func format(decoding bytes: UnsafeRawBufferPointer) throws(CodecError) -> PCMFormat {
        guard let sampleFormat = SampleFormat(rawValue: bytes[Offset.sampleFormat]) else {
            throw .corruptPayload(
                at: Offset.sampleFormat, "unknown sample format \(bytes[Offset.sampleFormat])")
        }
        let sampleRate = Int(bytes.loadLittleEndian(at: Offset.sampleRate, as: UInt32.self))
        let channelCount = Int(bytes[Offset.channelCount])
        guard PCMFormat.isSupported(sampleRate: sampleRate, channelCount: channelCount) else {
            throw .corruptPayload(
                at: Offset.channelCount, "\(sampleRate) Hz with \(channelCount) channels is out of range")
        }
        return PCMFormat(sampleFormat: sampleFormat, sampleRate: sampleRate, channelCount: channelCount)
    }

    private static func checkParameters(
        of bytes: UnsafeRawBufferPointer, level: CodecLevel, sampleFormat: SampleFormat
    ) throws(CodecError) {
        let expected = mapping(of: sampleFormat, at: level).rawValue
        guard bytes[Offset.sampleMapping] == expected else {
            throw .corruptPayload(
                at: Offset.sampleMapping,
                "sample mapping \(bytes[Offset.sampleMapping]) for \(sampleFormat.name) at level \(level)")
        }
        let blockFrameCount = bytes.loadLittleEndian(at: Offset.blockFrameCount, as: UInt16.self)
        guard blockFrameCount == Self.blockFrameCount(at: level) else {
            throw .corruptPayload(
                at: Offset.blockFrameCount, "blocks of \(blockFrameCount) frames at level \(level)")
        }
        let reserved = bytes.loadLittleEndian(at: Offset.reserved, as: UInt32.self)
        guard reserved == 0 else {
            throw .corruptPayload(at: Offset.reserved, "reserved bytes hold \(reserved)")
        }
    }

    /// A length that fits a signed integer.
    private static func length(
        decoding bytes: UnsafeRawBufferPointer, at offset: Int
    ) throws(CodecError) -> Int {
        let value = bytes.loadLittleEndian(at: offset, as: UInt64.self)
        guard let length = Int(exactly: value) else {
            throw .corruptPayload(at: offset, "a length of \(value)")
        }
        return length
    }
}
